// Says in one sentence what is wrong with this machine's Terraform, before anything is built or tested.
import { findTerraform, TerraformProblem } from "../src/terraform";

findTerraform(process.env).then(
  ({ product, version }) => {
    console.log(`Found ${product} ${version}`);
  },
  (error: unknown) => {
    if (!(error instanceof TerraformProblem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  },
);
