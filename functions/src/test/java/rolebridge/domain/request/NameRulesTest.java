package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.with;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRulesTest {

  @ParameterizedTest
  @MethodSource
  void length(String field, int length, String remedy) {
    String value = "a".repeat(length);

    assertThat(violationsOf(with(field, value)))
        .containsExactly(new Violation("/" + field, field + "Length", value, remedy));
  }

  static Stream<Arguments> length() {
    return Stream.of(
        arguments("userName", 65, "Write userName with 1 to 64 characters; it has 65."),
        arguments("userName", 0, "Write userName with 1 to 64 characters; it has 0."),
        arguments("roleName", 65, "Write roleName with 1 to 64 characters; it has 65."),
        arguments("roleName", 0, "Write roleName with 1 to 64 characters; it has 0."),
        arguments("policyName", 129, "Write policyName with 1 to 128 characters; it has 129."),
        arguments("policyName", 0, "Write policyName with 1 to 128 characters; it has 0."),
        arguments("instanceName", 129, "Write instanceName with 1 to 128 characters; it has 129."),
        arguments("instanceName", 0, "Write instanceName with 1 to 128 characters; it has 0."),
        arguments("integration", 0, "Write integration with 1 to 255 characters; it has 0."),
        arguments("integration", 256, "Write integration with 1 to 255 characters; it has 256."),
        arguments(
            "roleSessionName", 65, "Write roleSessionName with 2 to 64 characters; it has 65."),
        arguments("roleSessionName", 1, "Write roleSessionName with 2 to 64 characters; it has 1."),
        arguments("description", 1001, "Write description with 1 to 1000 characters; it has 1001."),
        arguments("description", 0, "Write description with 1 to 1000 characters; it has 0."));
  }

  @ParameterizedTest
  @MethodSource
  void lengthAtItsLimit_isAccepted(String field, int length) {
    assertThat(violationsOf(with(field, "a".repeat(length)))).isEmpty();
  }

  static Stream<Arguments> lengthAtItsLimit_isAccepted() {
    return Stream.of(
        arguments("userName", 64),
        arguments("userName", 1),
        arguments("roleName", 64),
        arguments("policyName", 128),
        arguments("instanceName", 128),
        arguments("integration", 255),
        arguments("roleSessionName", 64),
        arguments("roleSessionName", 2),
        arguments("description", 1000));
  }

  @ParameterizedTest
  @MethodSource
  void charactersIamRefuses(String field, String value, String shown) {
    assertThat(violationsOf(with(field, value)))
        .contains(
            new Violation(
                "/" + field,
                field + "Characters",
                shown,
                field.equals("userName")
                    ? "Write userName with only ASCII letters, digits and + = . @ _ -."
                    : "Write " + field + " with only ASCII letters, digits and + = , . @ _ -."));
  }

  static Stream<Arguments> charactersIamRefuses() {
    return Stream.of("userName", "roleName", "policyName", "roleSessionName")
        .flatMap(
            field ->
                Stream.of(
                    arguments(field, "../admin", "../admin"),
                    arguments(field, "a/b", "a/b"),
                    arguments(field, "/ab", "/ab"),
                    arguments(field, "ab*", "ab*"),
                    arguments(field, "a?b", "a?b"),
                    arguments(field, "a b", "a b"),
                    arguments(field, "a:b", "a:b"),
                    arguments(field, "${aws:username}", "${aws:username}"),
                    arguments(field, "a\\b", "a\\b"),
                    arguments(field, "müller", "müller"),
                    arguments(field, "а-cyrillic", "а-cyrillic"),
                    arguments(field, "a\nb", "a\\u000ab"),
                    arguments(field, "a\u0000b", "a\\u0000b"),
                    arguments(field, "a\u001b[2J", "a\\u001b[2J"),
                    arguments(field, "a\u202eb", "a\\u202eb"),
                    arguments(field, "a\ud800b", "a\\ud800b")));
  }

  @Test
  void charactersIamTakes_areAccepted() {
    assertThat(accepted(with("roleName", "Az09+=,.@_-")).roleName()).isEqualTo("Az09+=,.@_-");
    assertThat(accepted(with("policyName", "Az09+=,.@_-")).policyName()).isEqualTo("Az09+=,.@_-");
    assertThat(accepted(with("userName", "Az09+=.@_-")).userName()).isEqualTo("Az09+=.@_-");
  }

  @ParameterizedTest
  @MethodSource
  void onlyDots(String field, String value) {
    assertThat(violationsOf(with(field, value)))
        .containsExactly(
            new Violation(
                "/" + field,
                field + "Path",
                value,
                "Write a "
                    + field
                    + " that isn't only dots: it becomes a part of a path, where dots lead"
                    + " elsewhere."));
  }

  static Stream<Arguments> onlyDots() {
    return Stream.of("userName", "roleName", "policyName")
        .flatMap(field -> Stream.of(arguments(field, "."), arguments(field, "..")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"userName", "roleName", "policyName", "roleSessionName"})
  void rolebridgesOwnNames(String field) {
    assertThat(violationsOf(with(field, "Rolebridge-provisioner")))
        .containsExactly(
            new Violation(
                "/" + field,
                field + "Reserved",
                "Rolebridge-provisioner",
                "Write a "
                    + field
                    + " that doesn't begin with rolebridge-: rolebridge's own roles, policies and"
                    + " sessions do."));
  }

  @Test
  void userNameWithComma_isNoSecretsName() {
    assertThat(violationsOf(with("userName", "xsoar,remediation")))
        .containsExactly(
            new Violation(
                "/userName",
                "userNameCharacters",
                "xsoar,remediation",
                "Write userName with only ASCII letters, digits and + = . @ _ -."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xsoar-reader", "-reader", "a-b-cdef", "xsoar-AbC123"})
  void userNameThatEndsLikeASecretsArn(String name) {
    assertThat(violationsOf(with("userName", name)))
        .containsExactly(
            new Violation(
                "/userName",
                "userNameSecretSuffix",
                name,
                "Write a userName that doesn't end in a hyphen and six characters, which Secrets"
                    + " Manager takes for the random end of an ARN; a dot for the hyphen will"
                    + " do."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reader", "xsoar-read", "xsoar-readers", "xsoar.reader", "123456"})
  void userNameThatOnlyLooksAlike_isAccepted(String name) {
    assertThat(accepted(with("userName", name)).userName()).isEqualTo(name);
  }

  /** IAM keeps a name's case and ignores it when it compares; both is the account's to check. */
  @Test
  void case_isKept() {
    assertThat(accepted(with("userName", "XSOAR.Remediation")).userName())
        .isEqualTo("XSOAR.Remediation");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" AWS - IAM", "AWS - IAM ", "AWS (beta)", "-", " ", "AWS\tIAM", "ÄWS", "a,b"})
  void integrationCharacters(String integration) {
    assertThat(violationsOf(with("integration", integration)))
        .containsExactly(
            new Violation(
                "/integration",
                "integrationCharacters",
                integration.replace("\t", "\\u0009"),
                "Write the integration's name as XSOAR has it, of ASCII letters, digits, spaces and"
                    + " _ . : / = + - @ (what a tag can hold), without spaces around it."));
  }

  @ParameterizedTest
  @ValueSource(strings = {" a", "a ", "a\nb", "a\u001b[0m", "a\u202eb", "\ud800"})
  void instanceNameCharacters(String instanceName) {
    assertThat(violationsOf(with("instanceName", instanceName)))
        .containsExactly(
            new Violation(
                "/instanceName",
                "instanceNameCharacters",
                instanceName,
                "Write an instanceName of printable characters, without spaces around it."));
  }

  @Test
  void instanceNameInAnyScript_isAccepted() {
    assertThat(accepted(with("instanceName", "AWS Überprüfung (東京)")).instanceName())
        .isEqualTo("AWS Überprüfung (東京)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a → b", "a\u0000", "a\u007f", "a\u00a0b", "😀"})
  void descriptionCharacters(String description) {
    assertThat(violationsOf(with("description", description)))
        .containsExactly(
            new Violation(
                "/description",
                "descriptionCharacters",
                description,
                "Write the description in printable characters of Latin-1, the only ones IAM takes"
                    + " besides tab and line break."));
  }

  /** The first and the last of each kind among them. */
  @ParameterizedTest
  @ValueSource(strings = {"userName", "roleName", "policyName", "roleSessionName"})
  void lettersAndDigits_areAccepted(String field) {
    assertThat(violationsOf(with(field, "ABYZabyz0189"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", "[", "`", "{", "/", ":"})
  void whatIsNextToLettersAndDigits_isNone(String next) {
    assertThat(violationsOf(with("userName", "a" + next)).isEmpty()).isEqualTo(next.equals("@"));
  }

  @Test
  void descriptionOfLatin1_endsOfItsRanges_areAccepted() {
    assertThat(violationsOf(with("description", "a ~\u00a1\u00ff\r"))).isEmpty();
  }

  @Test
  void descriptionOfLatin1_isAccepted() {
    assertThat(accepted(with("description", "Zugriff für «SOC»\n\tvon Köln")).description())
        .isEqualTo("Zugriff für «SOC»\n\tvon Köln");
  }

  @Test
  void hugeString_isShortenedInItsViolations() {
    String huge = "a/".repeat(1_000_000);

    assertThat(violationsOf(with("roleName", huge)))
        .containsExactly(
            new Violation(
                "/roleName",
                "roleNameLength",
                huge,
                "Write roleName with 1 to 64 characters; it has 2000000."),
            new Violation(
                "/roleName",
                "roleNameCharacters",
                huge,
                "Write roleName with only ASCII letters, digits and + = , . @ _ -."))
        .allSatisfy(violation -> assertThat(violation.value()).hasSize(200).endsWith("…"));
  }

  /** The hub puts an account's id and a hyphen before it. One too long by itself is said so. */
  @ParameterizedTest
  @CsvSource({"51, false", "52, true", "64, true", "65, false"})
  void nameOfAnotherAccountsUser_hasRoomForTheAccount(int length, boolean tooLong) {
    Violations violations = new Violations();
    String name = "u".repeat(length);

    NameRules.checkSpokeUserName(Field.root(name, violations), name);

    assertThat(
            violations.all().stream().map(Violation::rule).toList().contains("userNameLengthInHub"))
        .isEqualTo(tooLong);
  }
}
