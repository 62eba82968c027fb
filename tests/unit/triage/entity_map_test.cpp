#include "triage/entity_map.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "csirt/error.hpp"
#include "world.hpp"

using namespace csirt;
using triage::EntityMap;

namespace {

// "host:acct01 account:nora@pandalab"; the peers in brackets.
std::string found_in(std::string_view json) {
  test::Reader reader;
  std::string out;
  for (const auto& seen : EntityMap::builtin().entities_of(reader.read(json))) {
    const std::string text = seen.entity.kind + ":" + seen.entity.value;
    out += (out.empty() ? "" : " ") + (seen.peer ? "[" + text + "]" : text);
  }
  return out;
}

std::string time_in(std::string_view json) {
  test::Reader reader;
  const auto time = EntityMap::builtin().time_of(reader.read(json));
  return time ? format(*time) : "none";
}

struct Shape {
  const char *name, *event, *time, *entities;
};

const Shape kShapes[] = {
    {"Sysmon, flat",
     R"({"@timestamp":"2023-08-15T05:33:54.101Z","UtcTime":"2023-08-16 00:33:54.101","Hostname":"ACCT01.pandalab.com",
        "Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"User":"PANDALAB\\nora.quemona",
        "Hashes":"SHA1=1954555DB5C60069C4D501CA0C4F7FD47D9BC6F1,IMPHASH=11111111111111111111111111111111"})",
     "2023-08-15T05:33:54.101Z",
     "host:acct01.pandalab.com account:nora.quemona@pandalab hash:1954555db5c60069c4d501ca0c4f7fd47d9bc6f1"},
    {"Security log, flat, logon from another machine",
     R"({"EventTime":"2023-08-15 05:33:54","Hostname":"DC01","SubjectUserName":"-","TargetUserName":"nora","TargetDomainName":"PANDALAB",
        "WorkstationName":"WS07","IpAddress":"192.168.1.43"})",
     "2023-08-15T05:33:54Z", "host:dc01 [host:ws07] account:nora@pandalab [address:192.168.1.43]"},
    {"EVTX export, nested",
     R"({"Event":{"System":{"Computer":"pc1.example.com","TimeCreated":{"#attributes":{"SystemTime":"2020-11-01T10:00:00.5Z"}}},
        "EventData":{"SourceIp":"10.0.0.1","DestinationIp":"203.0.113.9","DestinationHostname":"bad.example.net","User":"NT AUTHORITY\\SYSTEM"}}})",
     "2020-11-01T10:00:00.500Z",
     "host:pc1.example.com account:system@nt authority [address:10.0.0.1] [address:203.0.113.9] "
     "[domain:bad.example.net]"},
    {"winlogbeat",
     R"({"@timestamp":"2020-11-01T10:00:00Z","winlog":{"computer_name":"pc1.example.com","event_data":{"TargetUserName":"nora"}}})",
     "2020-11-01T10:00:00Z", "host:pc1.example.com account:nora"},
    {"Azure AD audit",
     R"({"TimeGenerated":"8/2/2021, 1:29:25.983 PM","InitiatedBy":"{\"user\":{\"userPrincipalName\":\"gus@sim.example\"}}",
        "targetDisplayName":"SimApp","targetId":"11b49e19-2326-4be6-93cb-7f37439bbd81","targetType":"Application"})",
     "2021-08-02T13:29:25.983Z",
     "account:gus@sim.example application:11b49e19-2326-4be6-93cb-7f37439bbd81 application:simapp"},
    {"Microsoft 365 Defender",
     R"({"Timestamp":"2021-08-02T13:13:02.057Z","DeviceName":"adfs01.sim.example","AccountUpn":"gus@sim.example","AccountName":"gus",
        "AccountDomain":"sim.example","IPAddress":"192.168.2.5","OAuthAppId":""})",
     "2021-08-02T13:13:02.057Z", "host:adfs01.sim.example account:gus@sim.example [address:192.168.2.5]"},
    {"Microsoft 365 Defender, mail read by an application",
     R"({"Timestamp":"2021-08-02T13:32:07Z","ActionType":"MailItemsAccessed","AccountDisplayName":"SimApp","IPAddress":"1.2.3.4",
        "RawEventData":{"UserId":"gus@sim.example","MailboxOwnerUPN":"gus@sim.example"},"OAuthAppId":"5a95e683-08ad-424e-a441-1d1aec52c02c"})",
     "2021-08-02T13:32:07Z",
     "account:gus@sim.example mailbox:gus@sim.example application:5a95e683-08ad-424e-a441-1d1aec52c02c "
     "application:simapp "
     "[address:1.2.3.4]"},
    {"one account in three spellings",
     R"({"AccountName":"nora","User":"PANDALAB\\nora","UserPrincipalName":"nora@pandalab.com"})", "none",
     "account:nora@pandalab.com"},
    {"Office activity",
     R"({"TimeGenerated":"2021-08-02T13:32:07Z","Operation":"MailItemsAccessed","UserId":"gus@sim.example","MailboxOwnerUPN":"gus@sim.example",
        "ClientAppId":"5a95e683-08ad-424e-a441-1d1aec52c02c","Client_IPAddress":"1.2.3.4"})",
     "2021-08-02T13:32:07Z",
     "account:gus@sim.example mailbox:gus@sim.example application:5a95e683-08ad-424e-a441-1d1aec52c02c "
     "[address:1.2.3.4]"},
    {"Suricata EVE",
     R"({"timestamp":"2024-03-20T10:55:00.000+0100","event_type":"alert","src_ip":"10.0.0.7","dest_ip":"203.0.113.9","tls":{"sni":"c2.example.net"}})",
     "2024-03-20T09:55:00Z", "[address:10.0.0.7] [address:203.0.113.9] [domain:c2.example.net]"},
    {"auditd",
     R"x({"node":"web1","type":"USER_AUTH","msg":"audit(1692077634.101:207): pid=1 uid=0 auid=1000 ses=3 msg=op=login","acct":"nora","addr":"203.0.113.5"})x",
     "2023-08-15T05:33:54.101Z", "host:web1 account:nora [address:203.0.113.5]"},
    {"auditd, stamp alone", R"x({"node":"web1","msg":"audit(1692077634.101:207)"})x",
     "2023-08-15T05:33:54.101Z", "host:web1"},
    {"CloudTrail",
     R"({"eventTime":"2020-11-05T21:21:46Z","sourceIPAddress":"72.177.120.134","userIdentity":{"type":"IAMUser","userName":"tester"}})",
     "2020-11-05T21:21:46Z", "account:tester [address:72.177.120.134]"},
    {"CloudTrail, called by a service",
     R"({"eventTime":"2020-11-05T21:21:46Z","sourceIPAddress":"ec2.amazonaws.com"})", "2020-11-05T21:21:46Z",
     ""},
    {"ECS",
     R"({"@timestamp":"2024-01-01T00:00:00Z","host":{"name":"app1","ip":["10.1.1.1","fe80::1"]},"user":{"name":"nora","domain":"corp"},
        "source":{"ip":"198.51.100.2"}})",
     "2024-01-01T00:00:00Z",
     "host:app1 account:nora@corp [address:198.51.100.2] address:10.1.1.1 address:fe80::1"},
    {"a host named by its address", R"({"ts":1692077634.101,"host":"10.1.1.1"})", "2023-08-15T05:33:54.101Z",
     "address:10.1.1.1"},
    {"values that say nothing",
     R"({"User":"-","Hostname":"N/A","IpAddress":"-","SourceIp":"","UserName":"N/A"})", "none", ""},
};

}  // namespace

TEST_CASE("time and entities are found in the shapes that products write") {
  for (const Shape& shape : kShapes) {
    CAPTURE(std::string(shape.name));
    CHECK(time_in(shape.event) == shape.time);
    CHECK(found_in(shape.event) == shape.entities);
  }
}

TEST_CASE("what is common to too many is recorded but joins nothing") {
  const auto common = [](const char* kind, const char* value) {
    return EntityMap::builtin().common({kind, value});
  };
  CHECK(common("account", "system@nt authority"));
  CHECK(common("account", "acct01$@pandalab"));
  CHECK(common("account", "acct01$"));
  CHECK(common("address", "127.0.0.1"));
  CHECK(common("address", "::1"));
  CHECK(common("address", "fe80::1"));
  CHECK(common("address", "255.255.255.255"));
  CHECK(common("application", "microsoft graph"));
  CHECK_FALSE(common("account", "nora@pandalab"));
  CHECK_FALSE(common("address", "192.168.1.43"));
  CHECK_FALSE(common("host", "acct01"));
}

TEST_CASE("an event cannot make triage remember without bound") {
  std::string event = R"({"toAddresses":[)";
  for (int i = 0; i < 5000; ++i)
    event += (i ? ",\"" : "\"") + std::string("u") + std::to_string(i) + "@example.com\"";
  event += R"(],"Hostname":")" + std::string(100'000, 'a') + "\"}";
  test::Reader reader;
  CHECK(EntityMap::builtin().entities_of(reader.read(event)).size() <= EntityMap::kMost);
}

TEST_CASE("every mistake of a mapping is reported with its place") {
  try {
    EntityMap::read(
        "time: [a]\nentitys: {}\nentities:\n  host:\n    - { feld: x }\n    - { field: a, find: '(' }\n"
        "    - { field: a, role: per }\ncommon:\n  address: [10.0.0.0/99]\n",
        "mine.yaml");
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.status() == Status::syntax);
    REQUIRE(error.problems().size() == 6);
    CHECK(format(error.problems()[0]).starts_with("mine.yaml:2:"));
    CHECK(error.problems()[0].message.find("did you mean 'entities'") != std::string::npos);
    CHECK(error.problems()[5].pointer == "/common/address");
  }
}
