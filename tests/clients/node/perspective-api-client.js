// The npm package perspective-api-client, which knows no address but Perspective's.
const Perspective = require("perspective-api-client");

async function main({ key, calls }) {
  const client = new Perspective({ apiKey: key });
  const said = [];
  for (const [text, options] of calls) {
    try {
      said.push({ data: await client.analyze(text, options) });
    } catch (error) {
      said.push({ name: error.name, message: error.message, status: error.response && error.response.status });
    }
  }
  return said;
}

main(JSON.parse(require("fs").readFileSync(0))).then((said) => console.log(JSON.stringify(said)));
