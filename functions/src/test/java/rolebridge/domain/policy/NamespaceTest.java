package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {

  private static final Namespace STAGE = new Namespace("rolebridge_stage");

  @Test
  void names_ofTheDefault_areWhatTheyWereBeforeThereWereOthers() {
    assertThat(Namespace.DEFAULT.path()).isEqualTo("/rolebridge/");
    assertThat(Namespace.DEFAULT.pathOf("ann")).isEqualTo("/rolebridge/ann/");
    assertThat(Namespace.DEFAULT.secretNameOf("ann")).isEqualTo("rolebridge/ann");
    assertThat(Namespace.DEFAULT.named("provisioner")).isEqualTo("rolebridge-provisioner");
  }

  @Test
  void names_ofAnother_beginWithIt() {
    assertThat(STAGE.path()).isEqualTo("/rolebridge_stage/");
    assertThat(STAGE.secretNameOf("ann")).isEqualTo("rolebridge_stage/ann");
    assertThat(STAGE.named("provisioner")).isEqualTo("rolebridge_stage-provisioner");
    assertThat(STAGE.userNameOf("arn:aws:iam::111122223333:role/rolebridge_stage/ann/reader"))
        .isEqualTo("ann");
  }

  @ParameterizedTest
  @CsvSource({
    "rolebridge_stage/ann, ann",
    "arn:aws:iam::111122223333:user/rolebridge_stage/ann, ann",
    "arn:aws:iam::111122223333:role/rolebridge_stage/ann/reader, ann",
    "arn:aws-cn:iam::111122223333:policy/rolebridge_stage/ann/deeper/reader, ann",
    "arn:aws:iam::111122223333:role/rolebridge_stage/ann-prod/reader, ann-prod",
    "arn:aws:iam::111122223333:role/rolebridge/ann/reader,",
    "arn:aws:iam::111122223333:role/rolebridge_stage/reader,",
    "arn:aws:iam::111122223333:role/rolebridge_stage//reader,",
    "arn:aws:iam::111122223333:policy/rolebridge_stage-user-boundary,",
    "rolebridge_stage/ann/other,",
    "rolebridge/ann,",
    "rolebridge_stage/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,",
    "111122223333,",
    "AKIAIOSFODNN7EXAMPLE,",
    "'',"
  })
  void resource_isNamedAfterItsUserAlone(String resource, String userName) {
    assertThat(STAGE.namedAfter(resource)).isEqualTo(userName == null ? "" : userName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rolebridge", "rolebridge_a", "rolebridge_2", "rolebridge_nnnnnnnnn"})
  void installation_hasThisName(String name) {
    assertThat(Namespace.isOne(name)).isTrue();
    assertThat(Namespace.ofPath("/" + name + "/")).contains(new Namespace(name));
    assertThat(Namespace.ofPath("/" + name + "/ann/")).contains(new Namespace(name));
    assertThat(Namespace.withoutIt(name + "-rotate-user")).isEqualTo("rotate-user");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "other",
        "rolebridge-stage",
        "rolebridge_",
        "rolebridge_a-b",
        "rolebridge_A",
        "rolebridge_nnnnnnnnnn",
        "rolebridge_a\n"
      })
  void noInstallation_hasThisName(String name) {
    assertThat(Namespace.isOne(name)).isFalse();
    assertThat(Namespace.ofPath("/" + name + "/")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rolebridge-x, rolebridge-",
    "RoleBridge-x, rolebridge-",
    "rolebridge_stage-x, rolebridge_stage-",
    "ROLEBRIDGE_Stage-x, rolebridge_stage-",
    "rolebridge.x,",
    "rolebridge_x,",
    "my-rolebridge-x,"
  })
  void nameThatBeginsAsTheStacksOwn_isReserved(String name, String start) {
    assertThat(Namespace.reservedStartOf(name).orElse(null)).isEqualTo(start);
  }
}
