export const CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const EXTERNAL = "urn:scim:schemas:extension:atlassian-external:1.0";
export const CUSTOM = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";
export const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/** The other way to write the one attribute of {@link CUSTOM}. */
export const BASED_IN = `${CUSTOM}:basedIn`;
export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
export const SERVICE_PROVIDER_CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
export const RESOURCE_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
export const SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema";
