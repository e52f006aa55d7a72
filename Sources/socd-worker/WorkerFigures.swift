import API
import Access
import FastCGI
import Metrics
import Notation
import Runtime
import Storage

/// Writes once a second what requests do not write themselves.
enum WorkerFigures {
    static func write(_ pool: ThreadPool, _ state: ServiceState, _ pauses: ConnectPauses) {
        let figures = state.figures
        figures.set(.threads, state.settings.threads)
        figures.set(.connections, pool.connectionCount)
        figures.set(.waiting, pool.waitingCount)
        figures.set(.backlog, pool.hasBacklog ? 1 : 0)
        figures.set(.usageRecords, state.meter.count)
        figures.set(.backingOff, pauses.isPrimaryAway ? 1 : 0)
        figures.add(.accepted, pool.takeAccepted())
        let tries = pauses.takeTries()
        figures.add(.connected, tries.opened)
        figures.add(.connectFailed, tries.failed)
        figures.isAlive(at: .now)
    }
}
