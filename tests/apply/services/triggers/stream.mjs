export const handler = awslambda.streamifyResponse(async (event, response) => {
  for (const word of ["one ", "after ", "another"]) response.write(word);
  response.end();
});
