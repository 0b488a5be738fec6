#!/usr/bin/env python3
"""Quality against network evaluations for every sampler: measures docs/sampling.csv, and draws the picture of it.

`measure` trains a default model of each set, unless FOLDER has it already, and asks `sfumato evaluate` for each sampler
and each number of evaluations; what FILE holds already is not measured again, so it can be stopped and go on. `draw`
makes the picture with gnuplot, and `table` prints the table of docs/sampling.md.

Usage: sampler_curves.py measure [--program build/sfumato] [--models FOLDER] [--file FILE] [--sets a,b] [--repeats N]
       sampler_curves.py draw [--file FILE] -o sampling.png
       sampler_curves.py table [--file FILE] SET
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "docs/sampling.csv"
SETS = ["swiss_roll", "s_curve", "moons", "eight_gaussians"]
EVALUATIONS = [5, 8, 12, 20, 40, 100]
FIELDS = ["set", "sampler", "evaluations", "distance", "real", "c2st", "c2st_real"]
# Up to here on the grid narrow, above on log_snr, as the program's own default has it.
FEW = 16
# Tolerances in place of numbers of evaluations: what each costs depends on the model.
TOLERANCES = [0.9, 0.3, 0.05, 0.01, 0.001]


def samplers():
    """Of each sampler its name here, its options, and the levels to visit for a number of evaluations."""
    each = {name: ([], lambda n: n) for name in
            ("dpmpp_3m", "dpmpp_2m", "dpmpp_3m_sde", "dpmpp_2m_sde", "unipc", "euler", "ddpm")}
    each["ddpm"] = (["--variance", "fixed_small"], lambda n: n)
    each["heun"] = ([], lambda n: (n + 1) // 2)  # two each, the last step one
    each["predictor_corrector"] = ([], lambda n: (n + 1) // 2)
    each["langevin"] = (["--corrector-steps", 1], lambda n: n - 1)  # and the last prediction
    return each


def spent(sampler, levels):
    """Evaluations of a row."""
    return {"heun": 2 * levels - 1, "predictor_corrector": 2 * levels - 1, "langevin": levels + 1}.get(sampler, levels)


def asked(program, words):
    line = [str(word) for word in [program, *words]]
    return subprocess.run(line, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def rk45_evaluations(program, model, tolerance):
    """Six a step and one more, and the last prediction."""
    with tempfile.TemporaryDirectory() as folder:
        way = pathlib.Path(folder) / "way.npy"
        words = ["sample", model, "-n", 1, "-o", "/dev/null", "--trajectory", way, "--sampler", "rk45"]
        asked(program, [*words, "--tolerance", tolerance])
        levels = way.with_suffix(".levels.csv").read_text().count("\n") - 1
    return 6 * (levels - 2) + 2


def jobs(program, model):
    """All that is to be measured of a model: the sampler, its evaluations, its options."""
    for evaluations in EVALUATIONS:
        for sampler, (options, levels_of) in samplers().items():
            levels = levels_of(evaluations)
            words = ["--sampler", sampler, *options, "--sample-steps", levels]
            yield sampler, spent(sampler, levels), [*words, "--grid", "narrow" if evaluations <= FEW else "log_snr"]
    for tolerance in TOLERANCES:
        evaluations = rk45_evaluations(program, model, tolerance)
        yield "rk45", evaluations, ["--sampler", "rk45", "--tolerance", tolerance]


def read(path):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update({name: float(row[name]) for name in FIELDS[2:]})
    return rows


def measure(arguments):
    done = {(row["set"], row["sampler"], row["evaluations"]) for row in read(arguments.file)}
    new = not arguments.file.exists()
    with open(arguments.file, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(FIELDS)
        for name in arguments.sets.split(","):
            model = arguments.models / f"{name}.safetensors"
            if not model.exists():
                asked(arguments.program, ["train", name, "-o", model])
            for sampler, evaluations, words in jobs(arguments.program, model):
                if (name, sampler, evaluations) in done:
                    continue
                done.add((name, sampler, evaluations))
                words = ["evaluate", model, name, *words, "--repeats", arguments.repeats, "--json"]
                report = json.loads(asked(arguments.program, words))
                value, real = report["value"], report["real"]
                figures = [value["sliced_wasserstein"], real["sliced_wasserstein"], value["c2st"], real["c2st"]]
                writer.writerow([name, sampler, evaluations, *(f"{figure:.5f}" for figure in figures)])
                file.flush()
    return 0


# Colours that stay apart in print and for most eyes (Okabe and Ito), dashed for what draws noise.
STYLES = {
    "dpmpp_3m": ("#0072B2", 1), "dpmpp_2m": ("#56B4E9", 1), "unipc": ("#D55E00", 1), "heun": ("#009E73", 1),
    "euler": ("#000000", 1), "rk45": ("#CC79A7", 1), "dpmpp_3m_sde": ("#0072B2", 2), "dpmpp_2m_sde": ("#56B4E9", 2),
    "ddpm": ("#E69F00", 2), "predictor_corrector": ("#009E73", 2), "langevin": ("#999999", 2),
}


def panel(rows, name, top):
    """gnuplot's text of one set's curves of the distance (top) or of C2ST."""
    lines, blocks = [], []
    for index, (sampler, (colour, dash)) in enumerate(STYLES.items()):
        points = sorted((row["evaluations"], row["distance"] / row["real"] if top else row["c2st"])
                        for row in rows if row["set"] == name and row["sampler"] == sampler)
        if not points:
            continue
        block = f"$s{index}"
        blocks.append(f"{block} << E\n" + "".join(f"{x} {y}\n" for x, y in points) + "E\n")
        lines.append(f"{block} with linespoints lc rgb '{colour}' lw 1.5 dt {dash} pt 7 ps 0.4 title '{sampler}'")
    title = name.replace("_", " ")
    scale = "set logscale y; set yrange [0.9:40]" if top else "unset logscale y; set yrange [0.49:1]"
    label = "relative SW2" if top else "C2ST"
    return (f"{''.join(blocks)}{scale}\nset title '{title if top else ''}'\nset ylabel '{label}'\n"
            f"plot {', '.join(lines)}\n")


def draw(arguments):
    rows = read(arguments.file)
    names = [name for name in SETS if any(row["set"] == name for row in rows)]
    script = (f"set terminal pngcairo size {290 * len(names)},600 font 'sans,8' noenhanced\n"
              f"set output '{arguments.output}'\nset logscale x\nset xrange [4.5:110]\n"
              "set xtics (5, 8, 12, 20, 40, 100)\nset grid lc rgb '#dddddd'\nset xlabel 'network evaluations'\n"
              "set key off\n"
              f"set multiplot layout 2,{len(names)} margins {0.22 / len(names)},0.99,0.15,0.95 "
              f"spacing {0.22 / len(names)},0.10\n")
    script += "".join(panel(rows, name, top) for top in (True, False) for name in names)
    # The legend, below all panels, from a plot that shows nothing else.
    lines = ", ".join(f"NaN with linespoints lc rgb '{colour}' lw 1.5 dt {dash} pt 7 ps 0.4 title '{name}'"
                      for name, (colour, dash) in STYLES.items())
    script += ("unset logscale; unset xtics; unset ytics; unset border; unset grid; unset xlabel; unset ylabel\n"
               "set title ''\nset lmargin screen 0\nset rmargin screen 1\nset bmargin screen 0\n"
               "set tmargin screen 0.08\n"
               f"set key center center horizontal samplen 3\nset xrange [0:1]\nset yrange [0:1]\nplot {lines}\n"
               "unset multiplot\n")
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
    return 0


def table(arguments):
    rows = [row for row in read(arguments.file) if row["set"] == arguments.set]
    print("| sampler | " + " | ".join(map(str, EVALUATIONS)) + " |\n|" + " --- |" * (len(EVALUATIONS) + 1))
    for sampler in STYLES:
        cells = []
        for evaluations in EVALUATIONS:
            near = [row for row in rows if row["sampler"] == sampler and abs(row["evaluations"] - evaluations) <= 1]
            cells.append(f"{near[0]['distance'] / near[0]['real']:.2f}, {near[0]['c2st']:.3f}" if near else "")
        if any(cells):
            print(f"| `{sampler}` | " + " | ".join(cells) + " |")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for action in (measure, draw, table):
        command = commands.add_parser(action.__name__)
        command.set_defaults(action=action)
        command.add_argument("--file", type=pathlib.Path, default=FILE)
        if action is measure:
            command.add_argument("--program", type=pathlib.Path, default=ROOT / "build/sfumato")
            command.add_argument("--models", type=pathlib.Path, default=ROOT / "out")
            command.add_argument("--sets", default=",".join(SETS))
            command.add_argument("--repeats", type=int, default=5)
        elif action is draw:
            command.add_argument("-o", "--output", required=True)
        else:
            command.add_argument("set")
    arguments = parser.parse_args()
    return arguments.action(arguments)


if __name__ == "__main__":
    sys.exit(main())
