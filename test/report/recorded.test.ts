import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openFolder } from "../../src/history";
import { report, showReportJson } from "../../src/report";
import { readState } from "../../src/report/state-file";

const FIXTURES = join(__dirname, "fixtures");

test("tells a year that Terraform has recorded", async () => {
  const made = await report([await openFolder(FIXTURES)]);
  const told = made.rows.map(({ action, person, group, version }) =>
    [
      version?.slice(5, 6),
      action,
      person?.userName?.split("@")[0] ?? "-",
      ...(group === null ? [] : [group]),
    ].join(" "),
  );
  expect(told).toEqual([
    "1 Create - engineering",
    "1 Grant - engineering",
    "1 Create ana",
    "1 Join ana engineering",
    "1 Grant ana engineering",
    "1 Create bo",
    "1 Create dora",
    "1 Join dora engineering",
    "1 Grant dora engineering",
    "1 Create x",
    "1 Create y",
    "2 Adopt hal",
    "2 Update bo",
    "2 Join bo engineering",
    "2 Grant bo engineering",
    "2 Update ana",
    "3 Deactivate bo",
    "3 Revoke bo engineering",
    "4 Delete dora",
    "4 Leave dora engineering",
    "4 Revoke dora engineering",
    "4 Deactivate y",
    "4 Leave ana engineering",
    "4 Revoke ana engineering",
    "4 Reactivate bo",
    "4 Grant bo engineering",
  ]);
  expect(showReportJson(made)).toContain('"(sensitive)"');
  expect(showReportJson(made)).not.toContain("secret grade");
});

test("Terraform's layout is the one that is read in parts", () => {
  for (const number of [1, 2, 3, 4]) {
    const bytes = readFileSync(join(FIXTURES, `year-${number}.json`));
    expect(readState(bytes).memory.kind).toBe("laid-out");
    const whole = readState(Buffer.from(JSON.stringify(JSON.parse(bytes.toString("utf8")))));
    expect(readState(bytes).resources).toEqual(whole.resources);
  }
});
