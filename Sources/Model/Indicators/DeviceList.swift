package import Notation

/// A list made for a device, as its account described it.
package struct DeviceList: Sendable {
    /// What the account says of it.
    package struct Profile: Sendable {
        package let name: String
        /// The name of an export format.
        package let format: String
        /// The filters of a list of indicators, as a query.
        package let filters: String
        package let limits: DeviceLimits
        package let takesIPv6: Bool
        /// Whether URLs with a path are wanted.
        package let takesPaths: Bool

        package init(
            name: String,
            format: String,
            filters: String,
            limits: DeviceLimits,
            takesIPv6: Bool,
            takesPaths: Bool
        ) {
            self.name = name
            self.format = format
            self.filters = filters
            self.limits = limits
            self.takesIPv6 = takesIPv6
            self.takesPaths = takesPaths
        }
    }

    package let id: UUID
    package let account: UUID
    package let profile: Profile
    /// The part of the token that may be shown.
    package let tokenPrefix: String
    package let createdAt: Timestamp
    package let changedAt: Timestamp
    /// Nil until the first pull.
    package let answer: Answer?

    /// What the device has: the answer to the last pull that met changed data.
    package struct Answer: Sendable {
        /// What the choice depended on besides the data.
        package let conditions: String
        package let generation: Int
        package let version: Int
        /// When the body became what it is.
        package let changedAt: Timestamp
        package let decidedAt: Timestamp
        package let lines: Int
        /// Indicators that came and went with the last decision.
        package let entered: Int
        package let left: Int

        package init(
            conditions: String,
            generation: Int,
            version: Int,
            changedAt: Timestamp,
            decidedAt: Timestamp,
            lines: Int,
            entered: Int,
            left: Int
        ) {
            self.conditions = conditions
            self.generation = generation
            self.version = version
            self.changedAt = changedAt
            self.decidedAt = decidedAt
            self.lines = lines
            self.entered = entered
            self.left = left
        }
    }

    package init(
        id: UUID,
        account: UUID,
        profile: Profile,
        tokenPrefix: String,
        createdAt: Timestamp,
        changedAt: Timestamp,
        answer: Answer?
    ) {
        self.id = id
        self.account = account
        self.profile = profile
        self.tokenPrefix = tokenPrefix
        self.createdAt = createdAt
        self.changedAt = changedAt
        self.answer = answer
    }
}

/// What a choice for a device came to.
package struct DeviceDecision: Sendable {
    package struct Value: Sendable {
        package let id: UUID
        package var type = IndicatorType.ipv4
        package var value = ""
        package var score = 0
        /// Why it left; nil for one that came.
        package let reason: StaticString?

        package init(id: UUID, reason: StaticString? = nil) {
            self.id = id
            self.reason = reason
        }
    }

    package var lines = 0
    package var bytes = 0
    package var indicators = 0
    /// The sum of the scores of what is on the list.
    package var risk = 0
    /// The lowest score on the list.
    package var lowest: Int?
    package var changes = 0
    /// Candidates that were looked at.
    package var considered = 0
    /// Whether there were no others.
    package var isComplete = true
    /// What the format cannot express, URLs with a path, and what makes a line that is there already.
    package var unwritable = 0
    package var paths = 0
    package var same = 0
    /// Comes at a later pull.
    package var waiting = 0
    package var entered: [Value] = []
    package var left: [Value] = []
    package var enteredCount = 0
    package var leftCount = 0

    package init() {}
}
