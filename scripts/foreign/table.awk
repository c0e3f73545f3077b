# Prints the best known outcome of each kernel that compiles, from our list or from its programs: suite, state, group, kernel, message.
# Files: accused.tsv (suite, part of the kernel's name, verdict, where, why), kernels.tsv, entries.
# A row judges an accusation of its kernel if the message contains its place; a kernel is judged if all its accusations are.
function rank(state) {
  return state == "accused" ? 6 : state == "wrong" ? 5 : state == "right" ? 4 : state == "ran" ? 3 : state == "refused" ? 2 : state == "never"
}
# Names of CUB's kernels contain the compute capability, which may differ.
function plain(kernel) {
  gsub(/_SM_[0-9][0-9]0/, "_SM", kernel)
  return kernel
}
# The verdict on an accusation; empty if there is none for this kernel and place.
function judged(kernel, text,   i, rest) {
  for (i = 1; i <= rows; i++) {
    if (!index(kernel, part[i]) || !index(text, where[i])) continue
    rest = substr(text, index(text, where[i]) + length(where[i]), 1)
    if (rest !~ /[0-9]/) return verdict[i]
  }
  return ""
}
FILENAME ~ /accused\.tsv$/ {
  if ($1 == suite) { part[++rows] = $2; verdict[rows] = $3; where[rows] = $4 }
  next
}
FILENAME ~ /kernels\.tsv$/ {
  key = $2 SUBSEP plain($3)
  if ($4 == "accused") {
    now = judged($3, $5)
    if (now == "") now = "not judged"
    if (!(key in worst) || now == "wrongly" || worst[key] == "rightly") worst[key] = now
  }
  if ($4 == "agrees") $4 = "ran" # of runs that still compared with the CPU
  if (rank($4) > rank(state[key])) { state[key] = $4; said[key] = $5 }
  next
}
{
  key = $1 SUBSEP plain($2)
  s = key in state ? state[key] : "not run"
  if (s == "accused") s = "accused " worst[key]
  if (s == "refused" && said[key] ~ /texture|surface/) s = "refused texture"
  print suite, s, $1, $2, said[key]
}
