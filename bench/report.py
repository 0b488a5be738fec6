"""What the figures look like: a Markdown table, and pictures by gnuplot."""

import statistics
import subprocess


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| " + " | ".join("---" for _ in header) + " |"]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def seconds_text(seconds):
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def spread(values):
    """Half the distance between the quartiles, in percent of the median."""
    if len(values) < 4:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4)
    return 50 * (high - low) / middle


def ceiling_text(ceilings):
    rows = []
    for threads, one in ceilings.items():
        for size, gflops in one["gflops"].items():
            rows.append([threads, f"{size}^3", f"{gflops['openblas']:.0f}", f"{gflops['sfumato']:.0f}"])
    text = table(["threads", "SGEMM", "OpenBLAS, GFLOP/s", "sfumato, GFLOP/s"], rows)
    copies = ", ".join(f"{one['copy_gb_s']:.1f} GB/s on {threads}" for threads, one in ceilings.items())
    return f"{text}\n\nCopy of memory, read and written: {copies}."


def workload_text(result):
    rows = []
    for engine in result["engines"]:
        rows.append([engine["label"], seconds_text(engine["median"]), f"{engine['spread_percent']:.1f}%",
                     f"{engine['gflops']:.1f}", f"{100 * engine['of_ceiling']:.0f}%", engine.get("loss", ""),
                     engine.get("ratio", "")])
    header = ["engine", f"a {result['unit']}", "spread", "GFLOP/s", "of the ceiling", "loss", "sfumato is"]
    ceilings = ", ".join(f"{result['ceilings_before'][threads]:.0f} and {result['ceilings_after'][threads]:.0f} on "
                         f"{threads}" for threads in result["ceilings_before"])
    return (f"## ({result['key']}) {result['title']}\n\n{table(header, rows)}\n\n"
            f"The ceiling right before and right after, GFLOP/s by threads: {ceilings}.")


def scaling_text(sweeps):
    rows = [[name, f"{s['values'][0]} to {s['values'][-1]}", f"{s['exponent']:.2f}", f"{s['exponent_upper_half']:.2f}"]
            for name, s in sweeps.items()]
    return "## (g) Growth\n\n" + table(["cost against", "range", "exponent", "exponent of the upper half"], rows)


def whole_text(whole):
    rows = [["start-up (`sfumato --version`)", f"{whole['start_up_ms']:.1f} ms"]]
    job = whole["article_job"]
    rows.append([f"the article's job, {job['steps']} steps", f"{job['seconds']:.1f} s, {job['peak_mb']:.1f} MB"])
    rows += [[f"{one['rows']} rows x 20 steps to a file", f"{one['seconds']:.2f} s, {one['peak_mb']:.1f} MB"]
             for one in whole["streaming"]]
    for name, runs in whole.get("time_to_quality", {}).items():
        last = runs[-1]
        words = "" if last["sw2_over_floor"] <= 1.4 else ", short of 1.4"
        rows.append([f"time to quality, {name}", f"{last['seconds']:.1f} s, {last['steps']} steps, "
                     f"SW2 {last['sw2_over_floor']:.2f} x real samples, C2ST {last['c2st']:.3f}{words}"])
    return "## (e), (f) Whole programs\n\n" + table(["what", "figure"], rows)


def gnuplot(script, path):
    terminal = "svg enhanced font 'Sans,11' background '#ffffff' size 900,520"
    subprocess.run(["gnuplot"], input=f"set terminal {terminal}\nset output '{path}'\n{script}", text=True, check=True)


def plot_workloads(results, path):
    """Time of each peer over sfumato's, a group for each workload."""
    names = sorted({e["name"] for r in results for e in r["engines"] if e.get("best")} - {"sfumato"})
    lines = ["$data << EOD", "workload " + " ".join(f'"{name}"' for name in names)]
    for result in results:
        best = {e["name"]: e["ratio_value"] for e in result["engines"] if e.get("best") and "ratio_value" in e}
        lines.append(f"({result['key']}) " + " ".join(str(best.get(name, "NaN")) for name in names))
    script = "\n".join(lines + [
        "EOD", "set style data histograms", "set style fill solid 0.8", "set boxwidth 0.9", "set grid ytics",
        "set key top right", "set yrange [0:*]", "set ylabel 'time over that of sfumato, each at its best threads'",
        "set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc 'black' dt 2",
        f"plot for [i=2:{len(names) + 1}] $data using i:xtic(1) title columnheader(i)"])
    gnuplot(script, path)


def plot_scaling(sweeps, path):
    lines = []
    for index, sweep in enumerate(sweeps.values()):
        lines.append(f"$s{index} << EOD")
        first = sweep["values"][0], sweep["seconds"][0]
        lines += [f"{v / first[0]} {s / first[1]}" for v, s in zip(sweep["values"], sweep["seconds"])]
        lines.append("EOD")
    plots = ", ".join(f"$s{i} using 1:2 with linespoints lw 2 pt 7 title '{name}: {s['exponent']:.2f}'"
                      for i, (name, s) in enumerate(sweeps.items()))
    script = "\n".join(lines + [
        "set logscale xy", "set grid", "set key top left", "set xlabel 'quantity, over its least'",
        "set ylabel 'cost, over its least'", f"plot {plots}, x with lines dt 2 lc 'black' title 'linear'"])
    gnuplot(script, path)
