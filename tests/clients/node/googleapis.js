// The npm package googleapis, used as OSMod and harassment-manager use it: an API of a discovery document's making.
const { google } = require("googleapis");

async function main({ discovery, key, calls }) {
  const api = await google.discoverAPI(discovery);
  const said = [];
  for (const [method, resource] of calls) {
    try {
      said.push({ data: (await api.comments[method]({ key, resource })).data });
    } catch (error) {
      said.push({ code: Number(error.code), message: error.message, details: error.response.data.error.details });
    }
  }
  return said;
}

main(JSON.parse(require("fs").readFileSync(0))).then((said) => console.log(JSON.stringify(said)));
