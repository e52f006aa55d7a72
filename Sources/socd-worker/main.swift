import Glibc
import Runtime

// This comes first: every thread that starts later leaves signals to the main thread.
Lifecycle.holdSignals()
let options = WorkerOptions.parse(Array(CommandLine.arguments.dropFirst()))
let environment = Environment.all()
let log = Log(environment: environment)
do {
    var settings = try Settings(environment: environment)
    try options.apply(to: &settings)
    exit(try Worker(settings: settings, log: log).run())
} catch let error as SettingsError {
    WorkerOptions.fail("socd-worker: \(error.message)", code: 64)
} catch {
    WorkerOptions.fail("socd-worker: \(error)", code: 1)
}
