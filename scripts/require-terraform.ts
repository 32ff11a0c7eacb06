// Says in one sentence what is wrong with this machine's Terraform before the tests say it a hundred times.
import { findTerraform, TerraformProblem } from "../src/terraform";

findTerraform(process.env).then(
  ({ product, version }) => {
    console.log(`Testing with ${product} ${version}`);
  },
  (error: unknown) => {
    if (!(error instanceof TerraformProblem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  },
);
