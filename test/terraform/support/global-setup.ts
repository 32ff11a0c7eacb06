import { findTerraform } from "../../../src/terraform";

/** Lets every test run the Terraform or OpenTofu that the product itself would find. */
// eslint-disable-next-line no-restricted-exports -- jest asks for it
export default async function setUp(): Promise<void> {
  const { command } = await findTerraform(process.env);
  process.env.TERRAFORM_BINARY_NAME = command;
}
