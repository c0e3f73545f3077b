# Trains one run of a comparison as a task of Slurm. The submitted script begins with the variables used here.
# shellcheck shell=bash disable=SC2154
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
run=${runs[$SLURM_ARRAY_TASK_ID]}
ln -sfn "$task.log" "$sweep/logs/$run.log"
echo "== $run: task $task on $(hostname), $(date '+%F %T')"

child= limit=
trap 'limit=1; [ -z "$child" ] || kill -TERM "$child"' USR1
trap '[ -z "$child" ] || kill -TERM "$child"' TERM

# SETUP
# Java would size itself by the whole machine. The user's own options come last and override these.
java="-XX:ActiveProcessorCount=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}"
[ -z "${SLURM_MEM_PER_NODE:-}" ] || java="$java -Xmx$((SLURM_MEM_PER_NODE * 3 / 4))m"
export CATCHUP_JAVA_OPTS="$java ${CATCHUP_JAVA_OPTS:-}"
# Nodes may have no Maven, and must not build all at once.
export CATCHUP_BUILD=never

touch "$sweep/slurm/$run.begun"
if [ -f "$sweep/$run/config.yaml" ]; then
  "$program" train --resume "$sweep/$run" &
else
  "$program" train "$sweep/recipes/$run.yaml" &
fi
child=$!
[ -z "$limit" ] || kill -TERM "$child"
# A signal ends 'wait' before the training has ended.
while kill -0 "$child" 2>/dev/null; do wait "$child"; done
wait "$child"
code=$?

if [ -n "$limit" ] && [ "$code" -ne 0 ]; then
  if [ -n "$(find "$sweep/$run" -name '*.safetensors' -newer "$sweep/slurm/$run.begun" 2>/dev/null)" ]; then
    echo "== $run: the time limit is near: saved, and queued again"
    scontrol requeue "$task"
  else
    echo "catchup: the time limit came before anything was saved: raise --time, or --set checkpoint-every='1 minute'"
  fi
fi
exit "$code"
