package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Tag;

/** A request by commands, from the file to the policy, and what becomes of its risks. */
@ExtendWith(InstallationExtension.class)
class CommandsIT {

  private static final String RISKS = "rolebridge:acknowledged-risks";

  private static Installation rolebridge;
  private static IamClient iam;
  private static Request request;
  private static Run run;

  @BeforeAll
  static void provision(Installation installation) throws Exception {
    rolebridge = installation;
    iam = installation.hub().iam();
    Request base = Request.ofNewUser("commands");
    Map<String, Object> json = new TreeMap<>(base.json());
    json.remove("actions");
    Map<String, Object> sample =
        JsonText.object(Files.readString(Project.ROOT.resolve("events/provision-aws-s3.json")));
    sample.remove("userName");
    json.putAll(sample);
    request = new Request(base.mark(), json);
    run = rolebridge.provision(request).requireReady();
  }

  @Test
  void policy_hasWhatCommandsAndTestNeed_onTheResources() {
    assertThat(statements())
        .containsExactly(
            Map.of("Effect", "Allow", "Action", List.of("s3:ListAllMyBuckets"), "Resource", "*"),
            Map.of(
                "Effect",
                "Allow",
                "Action",
                List.of("s3:ListBucket", "s3:PutBucketPublicAccessBlock"),
                "Resource",
                List.of("arn:aws:s3:::example-evidence")),
            Map.of(
                "Effect",
                "Allow",
                "Action",
                List.of("s3:GetObject"),
                "Resource",
                List.of("arn:aws:s3:::example-evidence/*")));
  }

  @Test
  void acknowledgedRisks_areInTagsAndEvent() {
    List<String> risks = List.of("aws-s3-download-file", "aws-s3-put-public-access-block");

    assertThat(tags()).containsEntry(RISKS, String.join(" ", risks));
    assertThat(policyTags()).containsEntry(RISKS, String.join(" ", risks));
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-IntegrationReady", event)).isEmpty();
    assertThat(JsonText.member(JsonText.object(event), "detail"))
        .containsEntry("acknowledgedRisks", risks);
  }

  @Test
  void settings_areNamedAsTheIntegrationNamesThem() {
    assertThat(JsonText.members(run.instance(), "settings"))
        .extracting(setting -> setting.get("parameter"))
        .containsExactly(
            "roleArn",
            "roleSessionName",
            "sessionDuration",
            "defaultRegion",
            "credentials.identifier",
            "credentials.password",
            "sts_regional_endpoint");
  }

  @Test
  void sameRequestAgain_changesNothing_andRisksThatGo_areNoneAfterwards() {
    assertThat(rolebridge.provision(request).requireReady().changes()).isEmpty();

    Map<String, Object> json = new TreeMap<>(request.json());
    json.put("commands", List.of("aws-s3-list-buckets"));
    json.remove("resources");
    json.remove("acknowledgeRisks");
    Request harmless = new Request(request.mark() + ".harmless", other(json, "harmless"));
    Map<String, Object> risky = new TreeMap<>(harmless.json());
    risky.put("commands", List.of("aws-s3-list-buckets", "aws-s3-delete-bucket-policy"));
    risky.put("acknowledgeRisks", List.of("aws-s3-delete-bucket-policy"));
    rolebridge.provision(new Request(harmless.mark(), risky)).requireReady();

    Run without = rolebridge.provision(harmless).requireReady();

    assertThat(without.changedBy()).contains("CreatePolicyVersion", "TagPolicy", "TagRole");
    assertThat(tagsOf(harmless)).containsEntry(RISKS, "none");
  }

  private static Map<String, Object> other(Map<String, Object> json, String name) {
    Map<String, Object> other = new TreeMap<>(json);
    for (String field : List.of("roleName", "policyName", "instanceName")) {
      other.computeIfPresent(field, (_, value) -> value + "-" + name);
    }
    return other;
  }

  private static List<Map<String, Object>> statements() {
    String arn = request.policyArn();
    String version = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
    String document =
        iam.getPolicyVersion(r -> r.policyArn(arn).versionId(version)).policyVersion().document();
    return JsonText.members(
        JsonText.object(URLDecoder.decode(document, StandardCharsets.UTF_8)), "Statement");
  }

  private static Map<String, String> tags() {
    return tagsOf(request);
  }

  private static Map<String, String> tagsOf(Request one) {
    return iam.getRole(r -> r.roleName(one.roleName())).role().tags().stream()
        .collect(Collectors.toMap(Tag::key, Tag::value));
  }

  private static Map<String, String> policyTags() {
    return iam.listPolicyTags(r -> r.policyArn(request.policyArn())).tags().stream()
        .collect(Collectors.toMap(Tag::key, Tag::value));
  }
}
