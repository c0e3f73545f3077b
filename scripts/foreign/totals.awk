# Prints the table of suites in Markdown, from the lines of table.awk.
{
  if (!($1 in seen)) { seen[$1] = 1; suites[++count] = $1 }
  n[$1, $2]++
  total[$1]++
}
END {
  print "| suite | kernels | right by its own check | accused rightly | accused, not judged | accused wrongly | wrong | ran, nothing to compare with | refused | a texture refused | not run |"
  print "|---|---|---|---|---|---|---|---|---|---|---|"
  for (i = 1; i <= count; i++) { line(suites[i]); }
  line("all")
}
function line(s,   k, row, states) {
  split("right,accused rightly,accused not judged,accused wrongly,wrong,ran,refused,refused texture,not run", states, ",")
  n[s, "not run"] += n[s, "never"]
  row = "| " s " | " total[s]
  for (k = 1; k <= 9; k++) {
    row = row " | " n[s, states[k]] + 0
    if (s != "all") n["all", states[k]] += n[s, states[k]]
  }
  if (s != "all") total["all"] += total[s]
  print row " |"
}
