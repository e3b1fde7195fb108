exports.handler = async (event) => ({ said: `hello ${event.name}`, colour: process.env.COLOUR });
