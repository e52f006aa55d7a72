import HTTP

/// The work of one thread: waits for an event of the set, serves the connection, parks it again.
struct ServingThread<A: Answerer & ~Copyable>: ~Copyable {
    private let connections: ConnectionSet
    private let activity: Activity
    private let waiting: WaitingRoom
    private let limits: Gateway.Limits
    private let sink: ExchangeSink
    private var reader = RequestReader()
    private var opening = RequestOpening()
    private var reply: Reply
    private var answerer: A

    init(
        connections: ConnectionSet,
        activity: Activity,
        waiting: WaitingRoom,
        limits: Gateway.Limits,
        answerer: consuming A
    ) {
        self.connections = connections
        self.activity = activity
        self.waiting = waiting
        self.limits = limits
        self.answerer = answerer
        sink = ExchangeSink(activity: activity)
        reply = Reply(sink: sink)
    }

    /// Runs until the set is stopped. The last thread to leave serves what arrived too late for the others.
    mutating func run() {
        connections.prepare()
        loop: while true {
            switch connections.wait() {
            case .ready(let token): serve(Exchange(reclaiming: token))
            case .nothing: continue
            case .stop: break loop
            }
        }
        for token in connections.leave() {
            let exchange = Exchange(reclaiming: token)
            if exchange.endInput() { serve(exchange) } else { connections.close(exchange) }
        }
        connections.gone()
    }

    private mutating func serve(_ exchange: consuming Exchange) {
        activity.beginReading(exchange.descriptor)
        defer { activity.rest() }
        let received = exchange.receive(with: &reader, &opening, limits: limits)
        activity.endReading()
        guard let request = received else {
            connections.close(exchange)
            return
        }
        switch answerer.standing(of: request) {
        case .vouched: answer(request, on: exchange, isTurnedAway: false)
        case .unvouched(let network, let isKnown):
            receive(
                WaitingRoom.Guest(
                    token: exchange.surrender(),
                    request: request,
                    network: network,
                    isKnown: isKnown
                )
            )
        }
    }

    /// Answers a guest and those who waited for its place, lets it wait, or sends one away.
    private mutating func receive(_ guest: WaitingRoom.Guest) {
        switch waiting.receive(guest, isStopping: connections.isStopping) {
        case .wait: return
        case .turnAway(let other): answer(other.request, on: Exchange(reclaiming: other.token), isTurnedAway: true)
        case .enter:
            var next: WaitingRoom.Guest? = guest
            while let guest = next {
                activity.advance()
                answer(guest.request, on: Exchange(reclaiming: guest.token), isTurnedAway: false)
                next = waiting.leave(guest.network)
            }
        }
    }

    private mutating func answer(_ request: Request, on exchange: consuming Exchange, isTurnedAway: Bool) {
        reply.reset(isHead: request.isHead)
        sink.output = exchange.output
        sink.descriptor = exchange.descriptor
        sink.requestNumber = exchange.requestNumber
        if isTurnedAway { answerer.turnAway(request, to: &reply) } else { answerer.answer(request, to: &reply) }
        if reply.isCut {
            // If the answer ended in order, the client would take it for whole.
            sink.output = nil
            connections.close(exchange)
            return
        }
        // A client that has gone does not need the end of its answer; `finish` finds the connection broken and closes
        // it.
        try? reply.finish()
        sink.output = nil
        exchange.finish(keep: !connections.isStopping)
        if exchange.isOpen { connections.park(exchange) } else { connections.close(exchange) }
    }
}
