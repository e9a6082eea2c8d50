package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.setup.Failure;

class RealAccountTest {

  @Test
  void profileThatDoesNotExist_isNamed() {
    assertThatThrownBy(
            () -> new RealAccount(Optional.of("no-such-profile"), Optional.of("eu-central-1")))
        .isInstanceOf(Failure.class)
        .hasMessage("There are no AWS credentials for profile no-such-profile.");
  }
}
