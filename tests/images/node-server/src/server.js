const { readFileSync } = require('fs');
const { createServer } = require('http');
const { join } = require('path');

const { greet } = require('greeting');

const page = readFileSync(join(__dirname, '..', 'views', 'index.html'), 'utf8');

createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end(page.replace('{greeting}', greet(new URL(request.url, 'http://localhost').searchParams.get('name') ?? 'world')));
}).listen(Number(process.env.PORT));
