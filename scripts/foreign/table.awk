# Of each kernel that compiles the best that is known: what our list says of it, else what its programs showed. Prints suite, state, group, kernel, what was said.
# Files: accused.tsv (suite, part of the kernel's name, verdict, where, why), kernels.tsv, entries.
function rank(state) {
  return state == "accused" ? 6 : state == "wrong" ? 5 : state == "right" ? 4 : state == "ran" ? 3 : state == "refused" ? 2 : state == "never"
}
FILENAME ~ /accused\.tsv$/ { if ($1 == suite) verdict[$2] = $3; next }
FILENAME ~ /kernels\.tsv$/ {
  key = $2 SUBSEP $3
  if (rank($4) > rank(state[key])) { state[key] = $4; said[key] = $5 }
  next
}
{
  key = $1 SUBSEP $2
  s = key in state ? state[key] : "not run"
  if (s == "accused") {
    v = "accused, not judged"
    for (part in verdict) if (index($2, part)) v = "accused " verdict[part]
    s = v
  }
  if (s == "refused" && said[key] ~ /texture|surface/) s = "refused texture"
  print suite, s, $1, $2, said[key]
}
