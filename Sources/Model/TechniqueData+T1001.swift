extension TechniqueData {
    /// T1001 to T1199, of the enterprise and the mobile matrix.
    static let from1001: StaticString = """
        T1001|Data Obfuscation|command-and-control
        T1001.001|Junk Data|command-and-control
        T1001.002|Steganography|command-and-control
        T1001.003|Protocol or Service Impersonation|command-and-control
        T1003|OS Credential Dumping|credential-access
        T1003.001|LSASS Memory|credential-access
        T1003.002|Security Account Manager|credential-access
        T1003.003|NTDS|credential-access
        T1003.004|LSA Secrets|credential-access
        T1003.005|Cached Domain Credentials|credential-access
        T1003.006|DCSync|credential-access
        T1003.007|Proc Filesystem|credential-access
        T1003.008|/etc/passwd and /etc/shadow|credential-access
        T1005|Data from Local System|collection
        T1006|Direct Volume Access|defense-evasion
        T1007|System Service Discovery|discovery
        T1008|Fallback Channels|command-and-control
        T1010|Application Window Discovery|discovery
        T1011|Exfiltration Over Other Network Medium|exfiltration
        T1011.001|Exfiltration Over Bluetooth|exfiltration
        T1012|Query Registry|discovery
        T1014|Rootkit|defense-evasion
        T1016|System Network Configuration Discovery|discovery
        T1016.001|Internet Connection Discovery|discovery
        T1016.002|Wi-Fi Discovery|discovery
        T1018|Remote System Discovery|discovery
        T1020|Automated Exfiltration|exfiltration
        T1020.001|Traffic Duplication|exfiltration
        T1021|Remote Services|lateral-movement
        T1021.001|Remote Desktop Protocol|lateral-movement
        T1021.002|SMB/Windows Admin Shares|lateral-movement
        T1021.003|Distributed Component Object Model|lateral-movement
        T1021.004|SSH|lateral-movement
        T1021.005|VNC|lateral-movement
        T1021.006|Windows Remote Management|lateral-movement
        T1021.007|Cloud Services|lateral-movement
        T1021.008|Direct Cloud VM Connections|lateral-movement
        T1025|Data from Removable Media|collection
        T1027|Obfuscated Files or Information|defense-evasion
        T1027.001|Binary Padding|defense-evasion
        T1027.002|Software Packing|defense-evasion
        T1027.003|Steganography|defense-evasion
        T1027.004|Compile After Delivery|defense-evasion
        T1027.005|Indicator Removal from Tools|defense-evasion
        T1027.006|HTML Smuggling|defense-evasion
        T1027.007|Dynamic API Resolution|defense-evasion
        T1027.008|Stripped Payloads|defense-evasion
        T1027.009|Embedded Payloads|defense-evasion
        T1027.010|Command Obfuscation|defense-evasion
        T1027.011|Fileless Storage|defense-evasion
        T1027.012|LNK Icon Smuggling|defense-evasion
        T1027.013|Encrypted/Encoded File|defense-evasion
        T1027.014|Polymorphic Code|defense-evasion
        T1027.015|Compression|defense-evasion
        T1027.016|Junk Code Insertion|defense-evasion
        T1027.017|SVG Smuggling|defense-evasion
        T1029|Scheduled Transfer|exfiltration
        T1030|Data Transfer Size Limits|exfiltration
        T1033|System Owner/User Discovery|discovery
        T1036|Masquerading|defense-evasion
        T1036.001|Invalid Code Signature|defense-evasion
        T1036.002|Right-to-Left Override|defense-evasion
        T1036.003|Rename Legitimate Utilities|defense-evasion
        T1036.004|Masquerade Task or Service|defense-evasion
        T1036.005|Match Legitimate Resource Name or Location|defense-evasion
        T1036.006|Space after Filename|defense-evasion
        T1036.007|Double File Extension|defense-evasion
        T1036.008|Masquerade File Type|defense-evasion
        T1036.009|Break Process Trees|defense-evasion
        T1036.010|Masquerade Account Name|defense-evasion
        T1036.011|Overwrite Process Arguments|defense-evasion
        T1036.012|Browser Fingerprint|defense-evasion
        T1037|Boot or Logon Initialization Scripts|persistence,privilege-escalation
        T1037.001|Logon Script (Windows)|persistence,privilege-escalation
        T1037.002|Login Hook|persistence,privilege-escalation
        T1037.003|Network Logon Script|persistence,privilege-escalation
        T1037.004|RC Scripts|persistence,privilege-escalation
        T1037.005|Startup Items|persistence,privilege-escalation
        T1039|Data from Network Shared Drive|collection
        T1040|Network Sniffing|credential-access,discovery
        T1041|Exfiltration Over C2 Channel|exfiltration
        T1046|Network Service Discovery|discovery
        T1047|Windows Management Instrumentation|execution
        T1048|Exfiltration Over Alternative Protocol|exfiltration
        T1048.001|Exfiltration Over Symmetric Encrypted Non-C2 Protocol|exfiltration
        T1048.002|Exfiltration Over Asymmetric Encrypted Non-C2 Protocol|exfiltration
        T1048.003|Exfiltration Over Unencrypted Non-C2 Protocol|exfiltration
        T1049|System Network Connections Discovery|discovery
        T1052|Exfiltration Over Physical Medium|exfiltration
        T1052.001|Exfiltration over USB|exfiltration
        T1053|Scheduled Task/Job|execution,persistence,privilege-escalation
        T1053.002|At|execution,persistence,privilege-escalation
        T1053.003|Cron|execution,persistence,privilege-escalation
        T1053.005|Scheduled Task|execution,persistence,privilege-escalation
        T1053.006|Systemd Timers|execution,persistence,privilege-escalation
        T1053.007|Container Orchestration Job|execution,persistence,privilege-escalation
        T1055|Process Injection|defense-evasion,privilege-escalation
        T1055.001|Dynamic-link Library Injection|defense-evasion,privilege-escalation
        T1055.002|Portable Executable Injection|defense-evasion,privilege-escalation
        T1055.003|Thread Execution Hijacking|defense-evasion,privilege-escalation
        T1055.004|Asynchronous Procedure Call|defense-evasion,privilege-escalation
        T1055.005|Thread Local Storage|defense-evasion,privilege-escalation
        T1055.008|Ptrace System Calls|defense-evasion,privilege-escalation
        T1055.009|Proc Memory|defense-evasion,privilege-escalation
        T1055.011|Extra Window Memory Injection|defense-evasion,privilege-escalation
        T1055.012|Process Hollowing|defense-evasion,privilege-escalation
        T1055.013|Process Doppelgänging|defense-evasion,privilege-escalation
        T1055.014|VDSO Hijacking|defense-evasion,privilege-escalation
        T1055.015|ListPlanting|defense-evasion,privilege-escalation
        T1056|Input Capture|collection,credential-access
        T1056.001|Keylogging|collection,credential-access
        T1056.002|GUI Input Capture|collection,credential-access
        T1056.003|Web Portal Capture|collection,credential-access
        T1056.004|Credential API Hooking|collection,credential-access
        T1057|Process Discovery|discovery
        T1059|Command and Scripting Interpreter|execution
        T1059.001|PowerShell|execution
        T1059.002|AppleScript|execution
        T1059.003|Windows Command Shell|execution
        T1059.004|Unix Shell|execution
        T1059.005|Visual Basic|execution
        T1059.006|Python|execution
        T1059.007|JavaScript|execution
        T1059.008|Network Device CLI|execution
        T1059.009|Cloud API|execution
        T1059.010|AutoHotKey & AutoIT|execution
        T1059.011|Lua|execution
        T1059.012|Hypervisor CLI|execution
        T1059.013|Container CLI/API|execution
        T1068|Exploitation for Privilege Escalation|privilege-escalation
        T1069|Permission Groups Discovery|discovery
        T1069.001|Local Groups|discovery
        T1069.002|Domain Groups|discovery
        T1069.003|Cloud Groups|discovery
        T1070|Indicator Removal|defense-evasion
        T1070.001|Clear Windows Event Logs|defense-evasion
        T1070.002|Clear Linux or Mac System Logs|defense-evasion
        T1070.003|Clear Command History|defense-evasion
        T1070.004|File Deletion|defense-evasion
        T1070.005|Network Share Connection Removal|defense-evasion
        T1070.006|Timestomp|defense-evasion
        T1070.007|Clear Network Connection History and Configurations|defense-evasion
        T1070.008|Clear Mailbox Data|defense-evasion
        T1070.009|Clear Persistence|defense-evasion
        T1070.010|Relocate Malware|defense-evasion
        T1071|Application Layer Protocol|command-and-control
        T1071.001|Web Protocols|command-and-control
        T1071.002|File Transfer Protocols|command-and-control
        T1071.003|Mail Protocols|command-and-control
        T1071.004|DNS|command-and-control
        T1071.005|Publish/Subscribe Protocols|command-and-control
        T1072|Software Deployment Tools|execution,lateral-movement
        T1074|Data Staged|collection
        T1074.001|Local Data Staging|collection
        T1074.002|Remote Data Staging|collection
        T1078|Valid Accounts|defense-evasion,persistence,privilege-escalation,initial-access
        T1078.001|Default Accounts|defense-evasion,persistence,privilege-escalation,initial-access
        T1078.002|Domain Accounts|defense-evasion,persistence,privilege-escalation,initial-access
        T1078.003|Local Accounts|defense-evasion,persistence,privilege-escalation,initial-access
        T1078.004|Cloud Accounts|defense-evasion,persistence,privilege-escalation,initial-access
        T1080|Taint Shared Content|lateral-movement
        T1082|System Information Discovery|discovery
        T1083|File and Directory Discovery|discovery
        T1087|Account Discovery|discovery
        T1087.001|Local Account|discovery
        T1087.002|Domain Account|discovery
        T1087.003|Email Account|discovery
        T1087.004|Cloud Account|discovery
        T1090|Proxy|command-and-control
        T1090.001|Internal Proxy|command-and-control
        T1090.002|External Proxy|command-and-control
        T1090.003|Multi-hop Proxy|command-and-control
        T1090.004|Domain Fronting|command-and-control
        T1091|Replication Through Removable Media|lateral-movement,initial-access
        T1092|Communication Through Removable Media|command-and-control
        T1095|Non-Application Layer Protocol|command-and-control
        T1098|Account Manipulation|persistence,privilege-escalation
        T1098.001|Additional Cloud Credentials|persistence,privilege-escalation
        T1098.002|Additional Email Delegate Permissions|persistence,privilege-escalation
        T1098.003|Additional Cloud Roles|persistence,privilege-escalation
        T1098.004|SSH Authorized Keys|persistence,privilege-escalation
        T1098.005|Device Registration|persistence,privilege-escalation
        T1098.006|Additional Container Cluster Roles|persistence,privilege-escalation
        T1098.007|Additional Local or Domain Groups|persistence,privilege-escalation
        T1102|Web Service|command-and-control
        T1102.001|Dead Drop Resolver|command-and-control
        T1102.002|Bidirectional Communication|command-and-control
        T1102.003|One-Way Communication|command-and-control
        T1104|Multi-Stage Channels|command-and-control
        T1105|Ingress Tool Transfer|command-and-control
        T1106|Native API|execution
        T1110|Brute Force|credential-access
        T1110.001|Password Guessing|credential-access
        T1110.002|Password Cracking|credential-access
        T1110.003|Password Spraying|credential-access
        T1110.004|Credential Stuffing|credential-access
        T1111|Multi-Factor Authentication Interception|credential-access
        T1112|Modify Registry|defense-evasion,persistence
        T1113|Screen Capture|collection
        T1114|Email Collection|collection
        T1114.001|Local Email Collection|collection
        T1114.002|Remote Email Collection|collection
        T1114.003|Email Forwarding Rule|collection
        T1115|Clipboard Data|collection
        T1119|Automated Collection|collection
        T1120|Peripheral Device Discovery|discovery
        T1123|Audio Capture|collection
        T1124|System Time Discovery|discovery
        T1125|Video Capture|collection
        T1127|Trusted Developer Utilities Proxy Execution|defense-evasion
        T1127.001|MSBuild|defense-evasion
        T1127.002|ClickOnce|defense-evasion
        T1127.003|JamPlus|defense-evasion
        T1129|Shared Modules|execution
        T1132|Data Encoding|command-and-control
        T1132.001|Standard Encoding|command-and-control
        T1132.002|Non-Standard Encoding|command-and-control
        T1133|External Remote Services|persistence,initial-access
        T1134|Access Token Manipulation|defense-evasion,privilege-escalation
        T1134.001|Token Impersonation/Theft|defense-evasion,privilege-escalation
        T1134.002|Create Process with Token|defense-evasion,privilege-escalation
        T1134.003|Make and Impersonate Token|defense-evasion,privilege-escalation
        T1134.004|Parent PID Spoofing|defense-evasion,privilege-escalation
        T1134.005|SID-History Injection|defense-evasion,privilege-escalation
        T1135|Network Share Discovery|discovery
        T1136|Create Account|persistence
        T1136.001|Local Account|persistence
        T1136.002|Domain Account|persistence
        T1136.003|Cloud Account|persistence
        T1137|Office Application Startup|persistence
        T1137.001|Office Template Macros|persistence
        T1137.002|Office Test|persistence
        T1137.003|Outlook Forms|persistence
        T1137.004|Outlook Home Page|persistence
        T1137.005|Outlook Rules|persistence
        T1137.006|Add-ins|persistence
        T1140|Deobfuscate/Decode Files or Information|defense-evasion
        T1176|Software Extensions|persistence
        T1176.001|Browser Extensions|persistence
        T1176.002|IDE Extensions|persistence
        T1185|Browser Session Hijacking|collection
        T1187|Forced Authentication|credential-access
        T1189|Drive-by Compromise|initial-access
        T1190|Exploit Public-Facing Application|initial-access
        T1195|Supply Chain Compromise|initial-access
        T1195.001|Compromise Software Dependencies and Development Tools|initial-access
        T1195.002|Compromise Software Supply Chain|initial-access
        T1195.003|Compromise Hardware Supply Chain|initial-access
        T1197|BITS Jobs|defense-evasion,persistence
        T1199|Trusted Relationship|initial-access
        """
}
