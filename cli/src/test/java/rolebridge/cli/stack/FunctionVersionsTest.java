package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FunctionVersionsTest {

  @Test
  void removable_areAllButTheLatestTwoAndTheNamed() {
    assertThat(FunctionVersions.removable(List.of(12, 3, 9, 10, 4), Set.of(4, 12)))
        .containsExactly(3, 9);
    assertThat(FunctionVersions.removable(List.of(1, 2), Set.of())).isEmpty();
    assertThat(FunctionVersions.removable(List.of(), Set.of(1))).isEmpty();
  }

  @Test
  void namedIn_findsVersionsOfFunctions_andNothingElse() {
    String definition =
        """
        {"FunctionName": "arn:aws-cn:lambda:cn-north-1:123456789012:function:rolebridge-RevokeKey:12",
         "Other": "arn:aws:lambda:us-east-1:123456789012:function:rolebridge-EnsureUser",
         "Alias": "arn:aws:lambda:us-east-1:123456789012:function:rolebridge-EnsureRole:live",
         "Machine": "arn:aws:states:us-east-1:123456789012:stateMachine:rolebridge-rotate"}
        """;

    assertThat(FunctionVersions.namedIn(definition)).containsExactly("rolebridge-RevokeKey:12");
  }
}
