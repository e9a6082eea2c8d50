package rolebridge.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.cli.catalog.CatalogDifference.Kind;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.Integration;

class CatalogCheckTest {

  private static final String WAF = "AWS-WAF";
  private static final String SNS = "AWS - SNS";
  private static final String EC2 = "AWS - EC2";
  private static final String SECRETS = "AwsSecretsManager";
  private static final String IDENTITY_CENTER = "AWS - IAM Identity Center";

  private static final List<Integration> SOME =
      Stream.of(EC2, IDENTITY_CENTER, SNS, WAF, SECRETS)
          .map(name -> new Catalog().find(name).orElseThrow())
          .toList();

  @TempDir private Path folder;

  @BeforeEach
  void checkout() {
    VendorFiles.write(folder, SOME);
  }

  private List<CatalogDifference> differences() {
    return new CatalogCheck(SOME).against(Checkout.of(folder));
  }

  private void change(String integration, Consumer<Map<String, Object>> change) {
    VendorFiles.change(folder, new Catalog().find(integration).orElseThrow(), change);
  }

  @Test
  void sameCheckout_hasNoDifferences() {
    assertThat(differences()).isEmpty();
  }

  private static CatalogDifference difference(
      String integration, Kind kind, String subject, String catalog, String checkout) {
    return new CatalogDifference(integration, kind, subject, catalog, checkout);
  }

  @Test
  void whatTheVendorChanged_isFound() {
    change(SNS, yml -> VendorFiles.commands(yml).add(Map.of("name", "aws-sns-tag")));
    change(
        EC2, yml -> VendorFiles.commands(yml).removeIf(VendorFiles.named("aws-ec2-run-instances")));
    change(WAF, yml -> VendorFiles.parameters(yml).removeIf(VendorFiles.named("sessionDuration")));
    change(
        IDENTITY_CENTER,
        yml -> VendorFiles.parameter(yml, "roleSessionName").put("display", "Session"));

    assertThat(differences())
        .containsExactly(
            difference(
                EC2, Kind.COMMAND_GONE, "aws-ec2-run-instances", "aws-ec2-run-instances", ""),
            difference(
                IDENTITY_CENTER,
                Kind.PARAMETER_CHANGED,
                "roleSessionName",
                "Role Session Name",
                "Session"),
            difference(SNS, Kind.COMMAND_ADDED, "aws-sns-tag", "", "aws-sns-tag"),
            difference(WAF, Kind.PARAMETER_GONE, "sessionDuration", "optional", ""));
  }

  @Test
  void halvesOfCredentials_haveLabelsOfTheirOwn() {
    change(
        SECRETS, yml -> VendorFiles.parameter(yml, "credentials").put("displaypassword", "Secret"));
    change(
        IDENTITY_CENTER,
        yml -> VendorFiles.parameter(yml, "roleArnCredentials").put("displaypassword", "Role"));

    assertThat(differences())
        .containsExactly(
            difference(
                IDENTITY_CENTER, Kind.PARAMETER_CHANGED, "roleArnCredentials", "Role Arn", "Role"),
            difference(SECRETS, Kind.PARAMETER_CHANGED, "credentials", "Secret Key", "Secret"));
  }

  @Test
  void requirement_isToldOnceForBothHalves() {
    change(SECRETS, yml -> VendorFiles.parameter(yml, "credentials").put("required", true));

    assertThat(differences())
        .containsExactly(
            difference(SECRETS, Kind.PARAMETER_CHANGED, "credentials", "optional", "required"));
  }

  @Test
  void hiddenParameter_isGone() {
    change(SNS, yml -> VendorFiles.parameter(yml, "roleArn").put("hidden", true));
    change(
        WAF, yml -> VendorFiles.parameter(yml, "roleArn").put("hidden", List.of("marketplacev2")));
    change(EC2, yml -> VendorFiles.parameter(yml, "roleArn").put("hidden", List.of("xsoar")));

    assertThat(differences())
        .containsExactly(
            difference(EC2, Kind.PARAMETER_GONE, "roleArn", "optional", "hidden"),
            difference(SNS, Kind.PARAMETER_GONE, "roleArn", "optional", "hidden"));
  }

  /** A field that nobody has to fill in and that is none for access is nobody's business here. */
  @Test
  void addedParameter_isToldIfItIsRequiredOrForAccess() {
    change(
        SNS,
        yml -> {
          VendorFiles.parameters(yml).add(VendorFiles.parameter("tenant", "Tenant", true));
          VendorFiles.parameters(yml).add(VendorFiles.parameter("sts_endpoint_url", "STS", false));
          VendorFiles.parameters(yml).add(VendorFiles.parameter("accounts_to_access", "A", false));
          VendorFiles.parameters(yml).add(VendorFiles.parameter("color", "Color", false));
          Map<String, Object> hidden = VendorFiles.parameter("access_key", "Access Key", false);
          hidden.put("hidden", true);
          VendorFiles.parameters(yml).add(hidden);
        });

    assertThat(differences())
        .containsExactly(
            difference(SNS, Kind.PARAMETER_ADDED, "tenant", "", "required"),
            difference(SNS, Kind.PARAMETER_ADDED, "sts_endpoint_url", "", "optional"),
            difference(SNS, Kind.PARAMETER_ADDED, "accounts_to_access", "", "optional"));
  }

  @Test
  void namesAndFiles_areComparedToo() throws IOException {
    change(SNS, yml -> yml.put("display", "Amazon SNS"));
    String path = new Catalog().find(WAF).orElseThrow().source().yml();
    Files.delete(folder.resolve(path));

    assertThat(differences())
        .containsExactly(
            difference(SNS, Kind.NAME_CHANGED, "display", SNS, "Amazon SNS"),
            difference(WAF, Kind.FILE_MISSING, path, path, ""));
  }

  @Test
  void commandsWithAnEnDashOrUnderscore_areOthersThanThoseWithAHyphen() {
    change(
        SECRETS,
        yml -> {
          VendorFiles.commands(yml)
              .removeIf(VendorFiles.named("aws-secrets-manager-secret\u2013delete"));
          VendorFiles.commands(yml).add(Map.of("name", "aws-secrets-manager-secret-delete"));
        });

    assertThat(differences())
        .extracting(CatalogDifference::kind)
        .containsExactly(Kind.COMMAND_ADDED, Kind.COMMAND_GONE);
  }

  static List<Integration> integrations() {
    return new Catalog().integrations();
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void everyIntegration_isCompared(Integration integration) {
    VendorFiles.write(folder, List.of(integration));
    CatalogCheck check = new CatalogCheck(List.of(integration));
    assertThat(check.against(Checkout.of(folder))).isEmpty();

    change(
        integration.name(),
        yml -> {
          VendorFiles.commands(yml).clear();
          VendorFiles.parameters(yml).clear();
        });

    long parameters =
        integration.instance().all().stream().map(InstanceField::parameter).distinct().count()
            + integration.multiAccount().map(several -> several.fields().size()).orElse(0);
    assertThat(check.against(Checkout.of(folder)))
        .hasSize(integration.userCommands().size() + (int) parameters)
        .allMatch(difference -> difference.integration().equals(integration.name()));
  }

  @Test
  void folderWithoutPacks_isNoCheckout() {
    assertThatThrownBy(() -> Checkout.of(folder.resolve("Packs")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("NoCheckout");
            })
        .hasMessageEndingWith("has no folder Packs.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- a",
        "text",
        "",
        "a: [",
        "a: !!javax.script.ScriptEngineManager []",
        "a: \u0000"
      })
  void fileThatIsNoDeclaration_isWrongInput(String text) throws IOException {
    Files.writeString(folder.resolve(new Catalog().find(SNS).orElseThrow().source().yml()), text);

    assertThatThrownBy(this::differences)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("DeclarationUnreadable");
            })
        .hasMessageContaining("AWSSNS.yml: ");
  }
}
