package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.with;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;

class SourceIpRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.7",
        "203.0.113.7/32",
        "203.0.113.0/24",
        "8.0.0.0/8",
        "192.0.0.0/8",
        "172.32.0.0/16",
        "2001:db8::/32",
        "2001:DB8::1",
        "2a00:A:f:F::9",
        "2001:db8:0:0:0:0:0:1/128",
        "2600::/16"
      })
  void publicBlock_isKeptAsWritten(String block) {
    assertThat(accepted(with("allowedSourceIps", List.of(block))).allowedSourceIps())
        .containsExactly(block);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "xsoar.example.com",
        "localhost",
        "203.0.113",
        "203.0.113.256",
        "203.0.113.07",
        "203.0.113.1.1",
        "203.0.113.",
        "3405803783",
        "0xcb.0.113.7",
        "٢٠٣.0.113.7",
        " 203.0.113.7",
        "203.0.113.7/",
        "203.0.113.7/33",
        "203.0.113.7/-1",
        "203.0.113.7/+8",
        "203.0.113.7/08",
        "203.0.113.7/24/24",
        "203.0.113.1-203.0.113.9",
        "203.0.113.*",
        "2001:db8:::1",
        "2001:db8::1::2",
        "2001:db8::g",
        "2001:db8::G",
        "2001:db8::`",
        "2001:db8::@",
        "2001:db8::/129",
        "[2001:db8::1]",
        "2001:db8::1%eth0",
        "::ffff:203.0.113.7",
        "::ffff:cb00:7107",
        "12345::"
      })
  void noAddress(String text) {
    assertThat(violationsOf(with("allowedSourceIps", List.of("203.0.113.7", text))))
        .containsExactly(
            new Violation(
                "/allowedSourceIps/1",
                "sourceIpForm",
                text,
                "Write an IPv4 or IPv6 address or a block in CIDR form, e.g. 203.0.113.0/24."));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0/0, 8", "0.0.0.0/1, 8", "10.0.0.0/7, 8", "::/0, 16", "2000::/3, 16"})
  void blockThatAdmitsNearlyEverybody(String block, int widest) {
    assertThat(violationsOf(with("allowedSourceIps", List.of(block))))
        .containsExactly(
            new Violation(
                "/allowedSourceIps/0",
                "sourceIpTooWide",
                block,
                "Write a block no wider than /%d, or leave allowedSourceIps out to admit every address."
                    .formatted(widest)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "10.1.2.3",
        "172.16.0.0/12",
        "172.31.255.255",
        "192.168.1.0/24",
        "100.64.0.0/10",
        "127.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fc00::/16",
        "fd12:3456::/32",
        "fe80::1",
        "ff02::1"
      })
  void addressThatAwsNeverSees(String block) {
    assertThat(violationsOf(with("allowedSourceIps", List.of(block))))
        .containsExactly(
            new Violation(
                "/allowedSourceIps/0",
                "sourceIpNotPublic",
                block,
                "Write the public address your traffic leaves with: AWS never sees this one."));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7/24, 203.0.113.0/24",
    "203.0.113.255/31, 203.0.113.254/31",
    "2001:db8::1/32, 2001:db8:0:0:0:0:0:0/32"
  })
  void blockWithHostBits(String block, String network) {
    assertThat(violationsOf(with("allowedSourceIps", List.of(block))))
        .containsExactly(
            new Violation(
                "/allowedSourceIps/0",
                "sourceIpHostBits",
                block,
                "Write "
                    + network
                    + " for the whole block, or the address without its prefix"
                    + " length."));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7/32",
    "203.0.113.0/24, 203.0.113.0/24",
    "2001:db8::1, 2001:DB8:0::1/128"
  })
  void sameBlockTwice(String one, String other) {
    assertThat(violationsOf(with("allowedSourceIps", List.of(one, other))))
        .containsExactly(
            new Violation(
                "/allowedSourceIps/1",
                "duplicateSourceIp",
                other,
                "Leave this out: it is in the list already."));
  }

  @Test
  void moreBlocksThanATrustHolds() {
    List<String> blocks = IntStream.range(0, 120).mapToObj("203.0.%d.0/24"::formatted).toList();

    assertThat(violationsOf(with("allowedSourceIps", blocks.subList(0, 90)))).isEmpty();
    assertThat(violationsOf(with("allowedSourceIps", blocks)))
        .containsExactly(
            new Violation(
                "/allowedSourceIps",
                "trustSize",
                "120 blocks",
                "Write fewer or wider blocks: the role's trust document would be longer than 2048"
                    + " characters."));
  }

  /** By names of every length one trust is just as long as it may be. */
  @Test
  void trustAsLongAsIamTakes_isAccepted() {
    List<String> blocks = IntStream.range(0, 112).mapToObj("203.0.%d.0/24"::formatted).toList();
    boolean exact = false;
    for (int length = 1; length <= 64; length++) {
      String userName = "u".repeat(length);
      Map<String, Object> request = with("allowedSourceIps", blocks);
      request.put("userName", userName);
      int size =
          CompactJson.text(
                  PolicyDocument.of(
                          List.of(
                              TrustPolicy.statementFor(
                                  "arn:aws:iam::111122223333:user/rolebridge/" + userName, blocks)))
                      .json(),
                  10_000)
              .length();
      exact |= size == 2048;
      assertThat(violationsOf(request).isEmpty()).as(userName).isEqualTo(size <= 2048);
    }
    assertThat(exact).isTrue();
  }
}
