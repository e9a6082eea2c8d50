package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import rolebridge.domain.catalog.IntegrationCatalog;

/** Reading answers whatever it is given; the seed is fixed, so a failure comes again. */
class RandomRequestsTest {

  private static final int REQUESTS = 5_000;
  private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)*");
  private static final Pattern RULE = Pattern.compile("[a-z][A-Za-z]+");

  private static final List<String> NAMES =
      List.of(
          "integration",
          "userName",
          "actions",
          "commands",
          "policyDocument",
          "policyName",
          "roleName",
          "instanceName",
          "roleSessionName",
          "roleSessionDuration",
          "region",
          "accountId",
          "allowedSourceIps",
          "tags",
          "description",
          "allowWildcardActions",
          "resources",
          "acknowledgeRisks",
          "Version",
          "Statement",
          "Sid",
          "Effect",
          "Action",
          "Resource",
          "Condition",
          "NotAction",
          "Principal",
          "StringEquals",
          "Bool",
          "aws:SourceIp",
          "",
          "/",
          "~",
          "username",
          "\u0000",
          "😀");

  private static final List<String> TEXTS =
      List.of(
          "",
          "*",
          "iam:ListUsers",
          "iam:*",
          "i?m:x",
          "Allow",
          "Deny",
          "2012-10-17",
          "2008-10-17",
          "xsoar.remediation",
          "../..",
          "..",
          "203.0.113.0/24",
          "::/0",
          "1.2.3",
          "a:b:c",
          "arn:::::",
          "eu-central-1",
          "123456789012",
          "\u0000\u001b",
          "\ud800",
          "😀",
          "a".repeat(5_000));

  private final Random random = new Random(20261124);

  @Test
  void read_neverThrows() {
    int accepted = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Map<String, Object> request = random.nextBoolean() ? object(5) : disturbed();
      switch (new RequestReader(IntegrationCatalog.NONE).read(request)) {
        case Reading.Accepted _ -> accepted++;
        case Reading.Rejected rejected -> {
          assertThat(rejected.violations()).isNotEmpty();
          assertThat(rejected.violations()).filteredOn(v -> !isComplete(v)).isEmpty();
        }
      }
    }
    assertThat(accepted).isPositive();
  }

  private static boolean isComplete(Violation violation) {
    return POINTER.matcher(violation.field()).matches()
        && RULE.matcher(violation.rule()).matches()
        && violation.value().length() <= 200
        && Character.isUpperCase(violation.remedy().charAt(0))
        && violation.remedy().endsWith(".");
  }

  /** A sound request with one field replaced. */
  private Map<String, Object> disturbed() {
    Map<String, Object> request = Requests.minimal();
    request.put(pick(NAMES), value(4));
    return request;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 11)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt();
      case 3 -> random.nextLong();
      case 4 -> random.nextDouble() * Double.MAX_VALUE;
      case 5 -> new BigInteger(200, random);
      case 6 -> new BigDecimal(new BigInteger(64, random), random.nextInt());
      case 7 -> new Object();
      case 8, 9, 10 -> pick(TEXTS);
      case 11 -> list(depth - 1);
      default -> object(depth - 1);
    };
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(depth));
    }
    return list;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      object.put(pick(NAMES), value(depth));
    }
    return object;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
