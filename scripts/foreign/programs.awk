# Prints the outcome of each program of a suite: program, outcome, kernels, message. Files: accused.tsv, kernels.tsv, results.tsv.
function judged(kernel, text,   i, rest) {
  for (i = 1; i <= rows; i++) {
    if (!index(kernel, part[i]) || !index(text, where[i])) continue
    rest = substr(text, index(text, where[i]) + length(where[i]), 1)
    if (rest !~ /[0-9]/) return verdict[i] ": " why[i]
  }
  return "not judged: " text
}
FILENAME ~ /accused\.tsv$/ {
  if ($1 == suite) { part[++rows] = $2; verdict[rows] = $3; where[rows] = $4; why[rows] = $5 }
  next
}
FILENAME ~ /kernels\.tsv$/ {
  if ($4 == "never") next
  kernels[$1]++
  state[$1, $4]++
  if ($4 == "accused" && index($5, "without an end")) { endless[$1] = 1; next }
  if ($4 == "accused") said[$1] = said[$1] (said[$1] == "" ? "" : "; ") judged($3, $5)
  if ($4 == "refused") said[$1] = $5
  next
}
{
  outcome = $2 ~ /^accused/ ? "reported" : $2 == "right" ? "correct" : $2 == "too long" ? "too slow" : $2
  if (outcome ~ /^(ended|not compiled)/) outcome = "not run"
  if (outcome ~ /^(correct|wrong|ran)$/ && !kernels[$1]) outcome = "not run" # no kernel did: a file is missing, or a size does not suit it
  if (outcome == "reported" && endless[$1] && said[$1] == "") outcome = "too slow"
  if (outcome != "wrong" && state[$1, "wrong"]) outcome = "wrong"
  print $1, outcome, kernels[$1] + 0, said[$1]
}
