#!/usr/bin/env bash
# What can only be checked on a machine with an NVIDIA GPU, in one go and under eight minutes:
#
#     mvn -Port-gpu -DskipTests package     # where there is Maven
#     tools/gpu_check.sh OUT [ENCODER.onnx]  # where there is the GPU: needs JDK 17, target/ and models/
#
# Trains rows (iii) and (iv) of the demo, both phases, on the processors and on the GPU and compares what they
# learnt and how they are judged; times training steps and passes on both, at batch 8 and 64 where an encoder is given
# (ViT-B/16 at 384 pixels). Writes OUT/gpu.json and the logs beside it. Ends with 1 when a check fails.
set -euo pipefail
home="$(cd "$(dirname "$0")/.." && pwd)"
out="${1:?which folder to write to}"
encoder="${2:-}"
gpu="${GPU:-cuda:0}" # cpu tries the script where there is no GPU
mkdir -p "$out"
out="$(cd "$out" && pwd)"
cd "$home"

ala=(java -XX:+UseSerialGC -Xmx6g -Dorg.bytedeco.javacpp.maxphysicalbytes=0
  -Dorg.bytedeco.javacpp.maxbytes=0 "-Dala.home=$home" -jar "$home/target/ala4j.jar")

"${ala[@]}" doctor --json >"$out/doctor.json"
nvidia-smi >"$out/nvidia-smi.txt" 2>&1 || [ "$gpu" = cpu ]

# The same trials on both; each in its own folder, and no features of the other's are read.
for name in cpu gpu; do
  device="$([ "$name" = gpu ] && echo "$gpu" || echo cpu)"
  start=$(date +%s)
  timeout 110 "${ala[@]}" \
    run experiments/table4-demo.yaml --rows '(iii),(iv)' --seeds 0 --workers 1 \
    --set engine.device="$device" --set "encoder.cache.folder=$out/features-$name" \
    --out "$out/demo-$name" >"$out/demo-$name.log" 2>&1
  echo "$(($(date +%s) - start))" >"$out/demo-$name.seconds"
done

# Speed: the demo's model, and a large one.
for name in cpu gpu; do
  device="$([ "$name" = gpu ] && echo "$gpu" || echo cpu)"
  timeout 50 "${ala[@]}" \
    bench --steps 10 --set engine.device="$device" --json "$out/bench-demo-$name.json" \
    >"$out/bench-demo-$name.txt" 2>&1 || true
done
if [ -n "$encoder" ]; then
  for batch in 8 64; do
    timeout 75 "${ala[@]}" \
      bench --encoder "$encoder" --resolution 384 --steps 3 --engines onnxruntime \
      --set engine.device="$gpu" --set hyperparams.batch="$batch" \
      --json "$out/bench-large-$batch.json" >"$out/bench-large-$batch.txt" 2>&1 || true
  done
fi

python3 - "$out" <<'PYTHON'
import csv, json, pathlib, sys

out = pathlib.Path(sys.argv[1])
result = {"doctor": json.loads((out / "doctor.json").read_text()), "checks": {}, "speed": {}}
for row in ("(iii)", "(iv)"):
    losses = []
    for device in ("cpu", "gpu"):
        history = out / f"demo-{device}" / row / "seed-0" / "history.csv"
        with open(history, newline="") as file:
            losses.append([float(line["loss"]) for line in csv.DictReader(file)])
    first = abs(losses[0][0] - losses[1][0]) / losses[0][0]
    result["checks"][f"{row} first epoch's loss, relative"] = {"value": first, "fine": first <= 1e-3}
    result["checks"][f"{row} last epoch's loss, relative"] = {
        "value": abs(losses[0][-1] - losses[1][-1]) / losses[0][-1],
        "fine": True,  # roundings part; it is only told
    }
for log in sorted(out.glob("bench-*.txt")):
    file = log.with_suffix(".json")
    result["checks"][f"{log.stem} ended in time"] = {"value": file.exists(), "fine": file.exists()}
    if file.exists():
        result["speed"][log.stem] = json.loads(file.read_text())
tables = [json.loads((out / f"demo-{d}" / "table.json").read_text()) for d in ("cpu", "gpu")]
for row in (0, 1):
    for metric in ("miou", "accuracy"):
        values = [t["rows"][row]["metrics"][metric]["mean"] for t in tables]
        result["checks"][f"{tables[0]['rows'][row]['row']} {metric}, processors and GPU"] = {
            "value": values,
            "fine": abs(values[0] - values[1]) <= 0.1,  # of one seed, whose trainings part by rounding
        }
for file in sorted(out.glob("*.seconds")):
    result["speed"][file.stem + "_s"] = int(file.read_text())
(out / "gpu.json").write_text(json.dumps(result, indent=2) + "\n")
bad = [name for name, check in result["checks"].items() if not check["fine"]]
print(json.dumps(result["checks"], indent=2))
sys.exit(f"failed: {', '.join(bad)}" if bad else 0)
PYTHON
