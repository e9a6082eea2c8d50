package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.cli.aws.IamAccountReader;
import rolebridge.cli.migrate.ImportUsers;
import rolebridge.cli.migrate.ImportedUser;
import rolebridge.cli.migrate.ImportedUser.ImportedRole;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.domain.policy.Namespace;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * What the vendor's guide has people make by hand is imported and provisioned beside, and both work
 * at once.
 */
@ExtendWith(InstallationExtension.class)
class ImportIT {

  private static final String AWS_MANAGED = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess";

  @TempDir private static Path folder;
  private static Installation rolebridge;
  private static URI endpoint;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    endpoint = installation.account().endpoint().orElseThrow();
  }

  /** By the guide, page by page, with plain calls. */
  private record HandMade(String user, String iamRole, String ec2Role, AccessKey key) {

    static HandMade make(Installation rolebridge, String test) {
      String mark = test + "." + UUID.randomUUID().toString().substring(0, 5);
      IamClient iam = rolebridge.hub().iam();
      iam.createUser(
          r ->
              r.userName(mark)
                  .tags(Tag.builder().key("Description").value("XSOAR remediation").build()));
      HandMade made =
          new HandMade(
              mark,
              mark + "-IAM.integration-Role",
              mark + "-EC2.integration-Role",
              iam.createAccessKey(r -> r.userName(mark)).accessKey());
      made.role(iam, made.iamRole);
      made.role(iam, made.ec2Role);
      iam.putRolePolicy(
          r ->
              r.roleName(made.iamRole)
                  .policyName("xsoar-IAM-Remediation_Policy")
                  .policyDocument(
                      PolicyText.allowing(
                          List.of("iam:UpdateAccountPasswordPolicy", "iam:ListUsers"), "*")));
      String own =
          iam.createPolicy(
                  r ->
                      r.policyName(mark + "-EC2_Policy")
                          .policyDocument(
                              PolicyText.allowing(
                                  "ec2:StopInstances", "arn:aws:ec2:*:*:instance/*")))
              .policy()
              .arn();
      iam.attachRolePolicy(r -> r.roleName(made.ec2Role).policyArn(own));
      iam.attachRolePolicy(r -> r.roleName(made.ec2Role).policyArn(AWS_MANAGED));
      iam.putUserPolicy(
          r ->
              r.userName(mark)
                  .policyName(mark + "-UserPolicy")
                  .policyDocument(
                      PolicyText.allowing(
                          "sts:AssumeRole",
                          List.of(made.arn(made.iamRole), made.arn(made.ec2Role)))));
      return made;
    }

    /** IAM doesn't know a user at once. */
    private void role(IamClient iam, String name) {
      String trust = PolicyText.trusting("AWS", userArn());
      Poll.until(
          "the role " + name,
          () -> {
            try {
              return Optional.of(
                  iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust)));
            } catch (MalformedPolicyDocumentException unknown) {
              return Optional.empty();
            }
          });
    }

    String userArn() {
      return "arn:aws:iam::000000000000:user/" + user;
    }

    String arn(String role) {
      return "arn:aws:iam::000000000000:role/" + role;
    }

    AwsCredentials credentials() {
      return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }
  }

  private static Command run(String... arguments) throws Exception {
    return Command.run(endpoint, arguments);
  }

  /** The account by the role's session, once IAM lets the key in. */
  private static Hub assumed(AwsCredentials credentials, String roleArn) {
    return Poll.until(
        "a session of " + roleArn,
        () -> {
          try {
            var session =
                rolebridge
                    .hub()
                    .as(credentials)
                    .sts()
                    .assumeRole(r -> r.roleArn(roleArn).roleSessionName("xsoar"))
                    .credentials();
            return Optional.of(
                rolebridge
                    .hub()
                    .as(
                        AwsSessionCredentials.create(
                            session.accessKeyId(),
                            session.secretAccessKey(),
                            session.sessionToken())));
          } catch (StsException notYet) {
            return Optional.empty();
          }
        });
  }

  private static boolean canAssume(AwsCredentials credentials, String roleArn) {
    try {
      rolebridge
          .hub()
          .as(credentials)
          .sts()
          .assumeRole(r -> r.roleArn(roleArn).roleSessionName("xsoar"));
      return true;
    } catch (StsException refused) {
      return false;
    }
  }

  @Test
  void madeByHand_isImportedAndProvisionedBeside_andBothWork() throws Exception {
    HandMade handMade = HandMade.make(rolebridge, "beside");
    long before = rolebridge.recorder().latest();
    Command imported = run("import", handMade.user(), "--out", folder.toString(), "--json");

    assertThat(imported.status()).as(imported.err()).isZero();
    assertThat(Schemas.errors("import", imported.out())).isEmpty();
    assertThat(rolebridge.recorder().after(before))
        .filteredOn(call -> call.concerns(handMade.user()))
        .isNotEmpty()
        .noneMatch(Recorder.Call::mutating)
        .noneMatch(call -> call.operation().equals("GetSecretValue"));
    List<Map<String, Object>> roles =
        JsonText.members(JsonText.members(imported.document(), "users").getFirst(), "roles");
    assertThat(roles)
        .extracting(role -> role.get("roleArn"))
        .containsExactly(handMade.arn(handMade.ec2Role()), handMade.arn(handMade.iamRole()));
    Path unacknowledged = Path.of(roles.getLast().get("file").toString());
    Command refused = run("check", unacknowledged.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("riskNotAcknowledged");
    Path file = folder.resolve("acknowledged.json");
    Map<String, Object> acknowledged = new TreeMap<>(Json.object(Files.readString(unacknowledged)));
    acknowledged.put("acknowledgeRisks", List.of("aws-iam-update-account-password-policy"));
    Files.writeString(file, JsonText.of(acknowledged));
    for (String sound : List.of(roles.getFirst().get("file").toString(), file.toString())) {
      Command check = run("check", sound, "--live", "--json");
      assertThat(check.status()).as(check.err() + check.out()).isZero();
    }

    Run run = rolebridge.end(rolebridge.start(Files.readString(file))).requireReady();
    Map<String, Object> request = Json.object(Files.readString(file));
    String newUser = request.get("userName").toString();
    String newRole =
        "arn:aws:iam::000000000000:role/rolebridge/" + newUser + "/" + request.get("roleName");
    assertThat(run.changes()).contains("CreateRole " + newRole);

    AwsCredentials newKey = StoredKey.of(rolebridge.hub(), "rolebridge/" + newUser).credentials();
    assertThat(assumed(newKey, newRole).iam().listUsers().users()).isNotEmpty();
    assertThat(
            assumed(handMade.credentials(), handMade.arn(handMade.iamRole()))
                .iam()
                .listUsers()
                .users())
        .isNotEmpty();
    assertThat(canAssume(newKey, handMade.arn(handMade.iamRole()))).isFalse();
    assertThat(canAssume(handMade.credentials(), newRole)).isFalse();

    // Provisioned by these names, so that the same names are asked for again.
    Command again = run("import", handMade.user(), "--out", folder.toString());
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).contains("2 requests, 0 files written.");
  }

  @Test
  void inventory_listsTheUserAsUnmanaged_withItsKeysLastUse() throws Exception {
    HandMade handMade = HandMade.make(rolebridge, "listed");
    assumed(handMade.credentials(), handMade.arn(handMade.ec2Role()));

    Command listed = run("inventory", "--unmanaged", "--json");

    assertThat(listed.status()).as(listed.err()).isZero();
    assertThat(Schemas.errors("inventory", listed.out())).isEmpty();
    Map<String, Object> user =
        JsonText.members(listed.document(), "unmanaged").stream()
            .filter(one -> one.get("userName").equals(handMade.user()))
            .findFirst()
            .orElseThrow();
    assertThat(JsonText.members(user, "keys"))
        .singleElement()
        .satisfies(
            key ->
                assertThat(key)
                    .containsEntry("accessKeyId", handMade.key().accessKeyId())
                    .containsEntry("lastUsedService", "sts"));
    assertThat(JsonText.members(user, "roles"))
        .extracting(role -> role.get("roleArn"))
        .containsExactly(handMade.arn(handMade.ec2Role()), handMade.arn(handMade.iamRole()));
    assertThat(JsonText.members(listed.document(), "unmanaged"))
        .noneMatch(one -> one.get("userArn").toString().contains(":user/rolebridge/"));
  }

  @Test
  void whoHasThePolicyOfTheDocs_canImport() {
    HandMade handMade = HandMade.make(rolebridge, "read");
    String name = "importer." + UUID.randomUUID().toString().substring(0, 5);
    Hub importer = Person.thatMay(rolebridge, name, "");
    rolebridge
        .hub()
        .iam()
        .putUserPolicy(
            r ->
                r.userName(name)
                    .policyName("import")
                    .policyDocument(Project.text("docs/policies/import.json")));

    ImportedUser user =
        Poll.until(
            "what the policy allows",
            () -> {
              try {
                return Optional.of(
                    new ImportUsers(
                            new IamAccountReader(importer.iam()),
                            new JsonDocumentText(),
                            Namespace.DEFAULT,
                            Commands.PLAIN)
                        .one(handMade.user()));
              } catch (IamException notYet) {
                return Optional.empty();
              }
            });

    assertThat(user.keys()).hasSize(1);
    assertThat(user.roles())
        .hasSize(2)
        .filteredOn(ImportedRole::isRefused)
        .extracting(ImportedRole::roleName)
        .containsExactly(handMade.iamRole());
  }

  @Test
  void misspeltUser_getsTheNearest() throws Exception {
    HandMade handMade = HandMade.make(rolebridge, "misspelt");
    Command command = run("import", handMade.user() + "x", "--out", folder.toString());

    assertThat(command.status()).isEqualTo(2);
    assertThat(command.err()).contains("Write " + handMade.user());
  }
}
