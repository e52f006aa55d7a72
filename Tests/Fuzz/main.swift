// usage: socd-fuzz [--inputs N] [--seed N] [--target NAME] [--replay N] [--list]
// Without a target, N inputs are shared out evenly over all. `--replay` runs one input again and writes it to standard
// error; the same seed, target and number always make the same input from the same samples.
import Foundation

let options = FuzzOptions(CommandLine.arguments.dropFirst())
let targets = FuzzTarget.all
let chosen = options["--target"].map { name in targets.filter { $0.name == name } } ?? targets
if chosen.isEmpty { FuzzOptions.complain("no such target; there are \(targets.map(\.name).joined(separator: ", "))") }
let seed = UInt64(options.number("--seed", or: 1))
let inputs = options.number("--inputs", or: 1_000_000)

if options["--list"] != nil {
    for target in targets { print(target.name) }
} else if options["--child"] != nil || options["--replay"] != nil {
    let corpus = Corpus(checkout: Lists.checkout)
    let target = chosen[0]
    let mutator = Mutator(own: corpus.inputs(liking: target.likes), others: corpus.all)
    let child = FuzzChild(target: target, mutator: mutator, seed: seed)
    if let path = options["--child"] {
        guard let status = FuzzStatus(path: path, isNew: false) else {
            FuzzOptions.complain("\(path) cannot be mapped")
        }
        child.run(options.number("--from", or: 0)..<inputs, status)
    } else {
        let place = options.number("--replay", or: 0)
        FileHandle.standardError.write(Data(child.input(place)))
        print(child.replay(place))
    }
} else {
    let parent = FuzzParent(program: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path, seed: seed)
    let share = max(1, inputs / chosen.count)
    var failed: [String] = []
    for target in chosen {
        let outcome = try parent.run(target.name, count: share)
        if !outcome.isClean { failed.append(target.name) }
    }
    print(
        "\(share * chosen.count) inputs, seed \(seed), \(chosen.count) targets: \(failed.isEmpty ? "all well" : "FAILED")"
    )
    if !failed.isEmpty {
        print("again: scripts/fuzz --seed \(seed) --target NAME --replay NUMBER")
        exit(1)
    }
}
