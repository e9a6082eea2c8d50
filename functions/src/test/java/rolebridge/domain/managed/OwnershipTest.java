package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.port.User;

/** IAM has a name once in an account: whose it is when it isn't this installation's. */
class OwnershipTest {

  private static final String BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";

  @ParameterizedTest
  @CsvSource({
    "rolebridge_stage, rolebridge, it is of the installation rolebridge",
    "rolebridge, rolebridge_stage, it is of the installation rolebridge_stage",
    "rolebridge_a, rolebridge_ab, it is of the installation rolebridge_ab",
    "rolebridge_ab, rolebridge_a, it is of the installation rolebridge_a",
    "rolebridge, people, its ARN is",
    "rolebridge, rolebridge-stage, its ARN is",
    "rolebridge_stage, rolebridge_stage/below, its ARN is",
  })
  void user_ofAnotherPath_isNamedByItsInstallation(String own, String path, String objection) {
    Hub hub = new Hub(new Namespace(own), "aws", "111122223333", "eu-central-1", BOUNDARY, "");
    User user =
        new User(
            "ann",
            "/" + path + "/",
            "arn:aws:iam::111122223333:user/" + path + "/ann",
            BOUNDARY,
            Map.of(Tags.MANAGED, Tags.TRUE));

    assertThat(new Ownership(hub).objectionTo(user, "ann").orElseThrow())
        .startsWith(objection)
        .endsWith(user.arn() + ", not " + hub.userArn("ann"))
        .matches(text -> text.contains("which alone removes it") == objection.contains("of the"));
  }
}
