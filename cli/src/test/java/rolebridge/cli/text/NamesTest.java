package rolebridge.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  private static final Names NAMES =
      Names.of("arn:aws:states:us-east-1:111122223333:execution:rolebridge-provision:one", false);

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::111122223333:user/rolebridge/xsoar.a, xsoar.a, user xsoar.a",
    "arn:aws:iam::111122223333:user/rolebridge/x p, x p, user x p",
    "arn:aws:iam::444455556666:role/rolebridge/x/r, r of 444455556666, role r of 444455556666",
    "arn:aws-cn:iam::111122223333:policy/rolebridge/x/p, p, policy p",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:rolebridge/x-Qnsbww, rolebridge/x,"
        + " secret rolebridge/x",
    "arn:aws:s3:::example-evidence, arn:aws:s3:::example-evidence, arn:aws:s3:::example-evidence",
    "AKIAIOSFODNN7EXAMPLE, AKIAIOSFODNN7EXAMPLE, AKIAIOSFODNN7EXAMPLE"
  })
  void arn_isItsNameAndForeignAccount(String words, String name, String typed) {
    assertThat(NAMES.of(words)).isEqualTo(name);
    assertThat(NAMES.typed(words)).isEqualTo(typed);
    assertThat(Names.inFull().of(words)).isEqualTo(words);
    assertThat(Names.inFull().typed(words)).isEqualTo(words);
  }
}
