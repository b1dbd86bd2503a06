import picomatch from "picomatch";

/** Which of the files a pattern means. */
export function chosen(pattern, files) {
  const fits = picomatch(pattern);
  return files.filter((file) => fits(file));
}

if (process.argv[2] !== undefined) console.log(chosen(process.argv[2], process.argv.slice(3)).join(" "));
