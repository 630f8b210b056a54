// The compiler of the screens: runes everywhere, warnings are errors in `make check`.
export default { compilerOptions: { runes: true } };
