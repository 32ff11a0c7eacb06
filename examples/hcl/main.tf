# The provider without TypeScript. Base URL and key come from ATLASSIAN_SCIM_BASE_URL and ATLASSIAN_SCIM_TOKEN.
terraform {
  required_providers {
    atlassian = {
      source  = "identity-as-code/atlassian"
      version = "~> 0.1"
    }
  }
}

provider "atlassian" {}

resource "atlassian_user" "ana" {
  user_name = "ana@acme.com"
  email     = "ana@acme.com"
  name      = { given_name = "Ana", family_name = "Silva" }
  title     = "Platform engineer"
}

resource "atlassian_group" "engineering" {
  display_name = "engineering"

  # Atlassian cannot rename a group: another name is another group, made before this one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# The keys are what the plan names people by, in lower case. They follow people who are created anew.
resource "atlassian_group_membership" "engineering" {
  group_id = atlassian_group.engineering.id
  group    = atlassian_group.engineering.display_name
  members = {
    "ana@acme.com" = atlassian_user.ana.id
  }
}

# What the group may use: this needs the organization API key. Coming after the members, its plan can count the seats
# that they need.
resource "atlassian_access_policy" "engineering_jira" {
  name        = "engineering-jira"
  group       = atlassian_group.engineering.display_name
  group_id    = atlassian_group.engineering.id
  application = "acme.atlassian.net/jira-software"
  role        = "atlassian/user"
  depends_on  = [atlassian_group_membership.engineering]
}

# Everybody in the directory, for an inventory.
data "atlassian_users" "everybody" {}

output "inactive" {
  value = [for name, person in data.atlassian_users.everybody.users : name if !person.active]
}
