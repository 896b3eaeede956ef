// Reads statements, a JSON array, from standard input, and prints the rows of each as
// arrays of strings.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run("set TimeZone = 'UTC'");
const results = [];
for (const statement of JSON.parse(readFileSync(0, 'utf8'))) {
  const reader = await connection.runAndReadAll(statement);
  results.push(reader.getRowsJson().map((row) => row.map((cell) => (cell === null ? null : String(cell)))));
}
process.stdout.write(JSON.stringify(results));
