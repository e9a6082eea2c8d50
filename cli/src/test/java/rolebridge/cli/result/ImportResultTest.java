package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.cli.migrate.FakeIam;
import rolebridge.cli.migrate.ImportUsers;
import rolebridge.cli.migrate.RequestFiles;
import rolebridge.cli.migrate.UnmanagedUsers;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.domain.policy.Namespace;
import rolebridge.json.JsonDocumentText;

class ImportResultTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T10:15:00Z"), ZoneOffset.UTC);
  private static final String TRUST = FakeIam.trusting("\"AWS\":\"" + FakeIam.USER_ARN + "\"");

  private static Outcome imported(FakeIam iam) {
    ImportUsers.All all =
        new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN).all();
    return new ImportResult(
            new RequestFiles(Path.of("imported"), all.users()), CLOCK, 80, Commands.PLAIN)
        .of(all, 2);
  }

  private static Outcome unmanaged(FakeIam iam) {
    return new UnmanagedResult(CLOCK, false, Commands.PLAIN)
        .of(new UnmanagedUsers(iam, new JsonDocumentText(), Commands.PLAIN).all());
  }

  /** By the guide, and a role that check refuses, for everyone. */
  private static FakeIam withMore() {
    return FakeIam.byTheGuide()
        .bare("keyless")
        .role(
            "wide",
            TRUST,
            Map.of(
                "all",
                "{\"Statement\":{\"Effect\":\"Allow\",\"NotAction\":\"iam:*\",\"Resource\":\"*\"}}"))
        .role("k", FakeIam.trusting("\"AWS\":\"" + FakeIam.userArn("keyless") + "\""), Map.of());
  }

  @Test
  void imported_showsKeysFilesAndWhatIsRefused() {
    assertThat(imported(withMore()).text())
        .startsWith(
            """
            xsoar.remediation, beside it xsoar.remediation.rolebridge
              KEY                   STATUS       AGE   LAST USED  WITH
              AKIAIOSFODNN7EXAMPLE  Active     365 d     2 h ago  sts in us-east-1

              imported/xsoar.remediation/wide.json
                arn:aws:iam::111122223333:role/wide, used 2 h ago
                refused  /policyDocument/Statement/0/NotAction  refusedPolicyElement: iam:*
            """)
        .contains(
            """
                1 refused, 2 changed, 2 unsure, see xsoar-IAM.integration-Role.notes.md
            """)
        .contains("Not imported:\n    keyless: It has no access key, so no instance uses it.\n")
        .contains("2 requests, 2 files written. check refuses 2 until they are changed.");
    assertThat(imported(FakeIam.byTheGuide()).text()).contains("check refuses 1 until");
  }

  @Test
  void nobody_isSaid() {
    assertThat(imported(new FakeIam()).text())
        .isEqualTo("No user with an access key is let in by a role of this account.");
    assertThat(unmanaged(new FakeIam()).text())
        .isEqualTo("No user with an access key but rolebridge's own may assume a role.");
  }

  @Test
  void unmanaged_showsKeysAndRoles() {
    assertThat(unmanaged(FakeIam.byTheGuide()).text())
        .isEqualTo(
            """
              KEY                   STATUS       AGE   LAST USED  WITH
            xsoar.remediation
              AKIAIOSFODNN7EXAMPLE  Active     365 d     2 h ago  sts in us-east-1
              role xsoar-IAM.integration-Role, used 2 h ago

            1 user. Import one with ./rolebridge import USER; docs/migrate.md says how to go on.\
            """);
  }

  @Test
  void namedUser_isShownWithoutKeysAndRoles_too() {
    FakeIam iam = new FakeIam().bare("keyless");
    Outcome shown =
        new UnmanagedResult(CLOCK, false, Commands.PLAIN)
            .of(
                List.of(
                    new UnmanagedUsers(iam, new JsonDocumentText(), Commands.PLAIN)
                        .named("keyless")));

    assertThat(shown.text()).contains("keyless\n  no access key\n");
    assertThat(Schemas.errors("inventory", Json.pretty(shown.document()))).isEmpty();
  }

  @Test
  void documents_followTheirSchemas() {
    for (FakeIam iam : List.of(new FakeIam(), FakeIam.byTheGuide(), withMore())) {
      assertThat(Schemas.errors("import", Json.pretty(imported(iam).document()))).isEmpty();
      assertThat(Schemas.errors("inventory", Json.pretty(unmanaged(iam).document()))).isEmpty();
    }
  }
}
