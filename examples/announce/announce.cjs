// Prints who is there now and was not before, and the other way round.
const told = (name) => JSON.parse(process.env[name] || '{"users":{}}').users;
const before = told("ATLASSIAN_IDENTITY_OLD");
const now = told("ATLASSIAN_IDENTITY_NEW");

for (const id of Object.keys(now)) if (!(id in before)) console.log(`joined: ${now[id].user_name}`);
for (const id of Object.keys(before)) if (!(id in now)) console.log(`left: ${before[id].user_name}`);
for (const id of Object.keys(now)) {
  if (id in before && JSON.stringify(before[id]) !== JSON.stringify(now[id])) {
    console.log(`changed: ${now[id].user_name}`);
  }
}
