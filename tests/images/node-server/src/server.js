const { readFileSync } = require('fs');
const { createServer } = require('http');
const { join } = require('path');

const { greet } = require('greeting');

const page = readFileSync(join(__dirname, '..', 'views', 'index.html'), 'utf8');

createServer((request, response) => {
  const name = new URL(request.url, 'http://localhost').searchParams.get('name') ?? 'world';
  const body = page.replace('{greeting}', greet(name));
  console.log(`answered ${request.url}: ${body.trim()}`);
  response.setHeader('Content-Type', 'text/html');
  response.end(body);
}).listen(Number(process.env.PORT));
