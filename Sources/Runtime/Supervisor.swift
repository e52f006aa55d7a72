/// Placeholder until the next step of this session.
package struct Supervisor {
    static let parentVariable = "SUPERVISOR_PID"
    static let notifyVariable = "NOTIFY_FD"
}
