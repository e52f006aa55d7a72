/// The words by which categories, sectors and severities are recognised. They match whole words, in any case, singular
/// or plural.
enum Terms {
    static let categories = TermTable(
        """
        ransomware|3|ransomware;decryptor;ransom note;double extortion;leak site
        ransomware|2|encrypted servers;extortion;affiliate
        ransomware|1|ransom;encrypted files
        vulnerabilities|3|zero-day;0-day;CVE;proof-of-concept;PoC exploit;remote code execution;patch tuesday;KEV catalog
        vulnerabilities|2|vulnerability;flaw;exploit;exploited in the wild;CVSS;patch;patched;security update;advisory;cross-site scripting;SQL injection;privilege escalation
        vulnerabilities|1|bug;fixed;update;mitigation
        phishing|3|phishing;spear-phishing;spearphishing;smishing;vishing;business email compromise
        phishing|2|fake login;lookalike domain;one-time code;scam;credential harvesting
        phishing|1|mails;fraud;impersonat*
        data-breaches|3|data breach;data leak;records leaked;database for sale;customer records
        data-breaches|2|breach;breached;leaked;stolen data;exposed;personal information;records;payment cards;medical records;offered for sale
        data-breaches|1|customers;notify;accessed;copied
        malware|3|malware;trojan;stealer;infostealer;backdoor;botnet;rootkit;wiper;loader;spyware;worm
        malware|2|payload;dropper;cryptominer;malicious package;command and control;C2
        malware|1|infected;download;obfuscated
        threat-intelligence|3|APT;threat actor;espionage;nation-state;state-sponsored;intrusion set;attributed to
        threat-intelligence|2|campaign;TTPs;infrastructure;tooling;targets of;indicators of compromise;tracked as
        threat-intelligence|1|researchers;analysts;cluster
        attacks-breaches|3|cyberattack;cyber attack;DDoS;arrested;seized;takedown;indicted;law enforcement
        attacks-breaches|2|attack;intrusion;outage;hacked;defaced;police;Europol;FBI
        attacks-breaches|1|offline;disrupted;closed
        policy-compliance|3|regulation;regulator;directive;legislation;compliance;sanctions;executive order;reporting rules
        policy-compliance|2|GDPR;NIS2;SEC rule;law;fine;policy
        policy-compliance|1|proposes;must notify;agency
        security-tools|3|open-source tool;new release;open-source scanner;conference talk;how to
        security-tools|2|tool;scanner;framework;detection rules;YARA;Sigma;release
        security-tools|1|guide;tutorial;features
        """
    )

    /// The severity from which each category starts, in tenths, in the order of `categories`.
    static let firstSeverity: [String: Int] = [
        "ransomware": 75, "vulnerabilities": 55, "phishing": 50, "data-breaches": 60, "malware": 60,
        "threat-intelligence": 60,
        "attacks-breaches": 60, "policy-compliance": 25, "security-tools": 20,
    ]

    static let sectors = TermTable(
        """
        chemical|2|chemical plant;chemical company;chemical sector;chemical manufacturer;petrochemical;fertilizer plant
        chemical|1|chemicals;agrochemical
        commercial-facilities|2|retailer;retail chain;hotel;hotel chain;casino;stadium;shopping mall;restaurant chain;restaurant;theme park;point-of-sale;hospitality
        commercial-facilities|1|resort;supermarket;e-commerce;cinema;museum
        communications|2|telecom;telecommunications;telco;mobile operator;internet service provider;carrier network;call records;satellite operator;broadcaster
        communications|1|carrier;ISP;SS7;5G core;broadband
        critical-manufacturing|2|manufacturer;manufacturing;car maker;carmaker;automaker;assembly line;steel mill;factory
        critical-manufacturing|1|production line;machine builder;metal parts
        dams|2|dam operator;hydroelectric dam;dam;levee;floodgate
        dams|1|spillway
        defense-industrial-base|2|defense contractor;defence contractor;defense industrial base;defense industry;defence industry;arms manufacturer;weapons manufacturer;fighter jet;missile manufacturer
        defense-industrial-base|1|aerospace;military supplier;shipbuilder
        emergency-services|2|911 dispatch;911 center;911 centre;emergency dispatch;fire department;ambulance service;first responders;emergency services;sheriff's office;police department
        emergency-services|1|paramedic;dispatch center
        energy|2|power grid;electricity;electric utility;energy company;energy sector;oil and gas;pipeline operator;gas pipeline;oil pipeline;refinery;substation;wind farm;solar farm;power plant;natural gas;energy provider
        energy|1|energy;utility;oil;LNG;smart meter;pipeline
        financial-services|2|bank;credit union;financial institution;financial sector;financial services;stock exchange;payment processor;insurer;brokerage;cryptocurrency exchange;hedge fund;wire fraud;SWIFT network;cryptocurrency
        financial-services|1|fintech;payment;ATM;crypto exchange
        food-agriculture|2|food company;food producer;agriculture;agricultural;grain cooperative;meat processing;meat packer;dairy;brewery;farm cooperative;food distributor
        food-agriculture|1|farm;harvest;grocery
        government-services-facilities|2|government agency;ministry;embassy;parliament;city council;municipality;county court;state department;public administration;school district;university;federal agency;local government;election system;diplomats;foreign affairs
        government-services-facilities|1|government;school;county;city of
        healthcare-public-health|2|hospital;healthcare;health care;clinic;medical records;patients;pharmaceutical;health insurer;medical device;public health;vaccine maker
        healthcare-public-health|1|medical;doctor;nurse;surgery;health
        information-technology|2|software vendor;software company;cloud provider;cloud hosting provider;hosting provider;managed service provider;MSP;IT service provider;data center operator;semiconductor company;technology company;SaaS provider
        information-technology|1|software supply chain;build system;source code repository;developers
        nuclear-reactors-materials-waste|2|nuclear power plant;nuclear facility;nuclear reactor;uranium enrichment;nuclear waste;nuclear agency
        nuclear-reactors-materials-waste|1|nuclear;reactor
        transportation-systems|2|airline;airport;railway;rail operator;seaport;port operator;shipping company;logistics company;logistics provider;freight;transit agency;maritime;trucking;=ports
        transportation-systems|1|aviation;shipping;metro;logistics;ferry
        water-wastewater-systems|2|water utility;wastewater;water treatment;drinking water;sewage plant;water system
        water-wastewater-systems|1|water supply;reservoir
        """
    )

    /// Words that make those named in the same sentence victims.
    static let victims = TermTable(
        """
        victim|1|hit;attacked;targeted;breached;encrypted;victim;outage;closed;shut down;lost;stopped;stolen;leaked;compromised;disrupted;halted
        """
    )

    /// Facts that the rules of severity ask for.
    static let facts = TermTable(
        """
        exploited|1|exploited in the wild;actively exploited;active exploitation;exploitation in the wild;exploited in attacks;KEV;known exploited vulnerabilities;being exploited;under attack
        zero-day|1|zero-day;0-day;zeroday
        no-fix|1|no patch;no fix;unpatched;no update is available;without a patch;without a fix;yet to be patched;not been patched;not been fixed;not yet patched;no security update;awaiting a patch;no workaround
        extortion|1|ransomware;wiper
        campaign|1|espionage;destructive;wiper;sabotage;state-sponsored;nation-state;state-backed;spying;disruptive
        loss|1|breach;breached;leak;leaked;stolen;stole;exposed;compromised;accessed;offered for sale;for sale;copied;exfiltrated
        """
    )

    /// A sentence with one of these says nothing about the subject.
    static let boilerplate = TermTable(
        """
        boilerplate|1|cookies;subscribe;newsletter;sign up;share this;follow us;read more;read also;all rights reserved;click here;about the author;advertisement;privacy policy;appeared first on;terms of service;sponsored content;related articles;related posts;continue reading;image credit;image source
        """
    )

    /// Words that make a sentence more useful in a summary.
    static let cues = TermTable("cue|1|CVE;million;exploited;patched;attributed;billion;zero-day;ransomware")

    static let stopWords: Set<String> = [
        "a", "an", "the", "and", "or", "but", "if", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as",
        "is", "are",
        "was", "were", "be", "been", "being", "it", "its", "this", "that", "these", "those", "which", "who", "whom",
        "what", "when",
        "where", "how", "why", "not", "no", "nor", "so", "than", "then", "too", "very", "can", "could", "may", "might",
        "must",
        "will", "would", "shall", "should", "do", "does", "did", "done", "have", "ha", "has", "had", "having", "he",
        "she", "they",
        "them", "their", "we", "our", "you", "your", "i", "me", "my", "his", "her", "also", "about", "into", "over",
        "under",
        "after", "before", "while", "during", "such", "other", "some", "any", "all", "more", "most", "said", "say",
        "via", "up",
        "out", "there", "here", "one", "two",
    ]
}
