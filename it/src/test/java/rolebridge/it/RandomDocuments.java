package rolebridge.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Policy documents by AWS's grammar, each with few faults or none: of all elements, operators and
 * parts of ARNs. The same seed gives the same documents.
 *
 * <p>None has what IAM takes and {@code check} refuses since it stands for nothing: an action or an
 * ARN without a name behind the last colon, an ARN of fewer parts without a wildcard, a condition
 * key without values.
 */
final class RandomDocuments {

  private static final int FAULTS_OF_A_HUNDRED = 2;

  private record Kind(List<String> operators, List<String> keys, List<?> values, List<?> faults) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              List.of(
                  "StringEquals",
                  "StringNotEquals",
                  "StringEqualsIgnoreCase",
                  "StringNotEqualsIgnoreCase",
                  "StringLike",
                  "StringNotLike"),
              List.of(
                  "aws:username",
                  "aws:PrincipalTag/team",
                  "aws:ResourceTag/Cost Centre",
                  "s3:prefix",
                  "foo:bar"),
              List.of(
                  "x",
                  "",
                  "a*",
                  5,
                  true,
                  1.5,
                  "ä",
                  "$",
                  "${*}",
                  "${aws:username}",
                  "${aws:PrincipalTag/team, 'no team'}"),
              Arrays.asList(
                  "→",
                  "${",
                  "${}",
                  "${x}",
                  "${aws:TagKeys}",
                  "${aws:usernam}",
                  null,
                  Map.of(),
                  List.of("x"))),
          new Kind(
              List.of(
                  "NumericEquals",
                  "NumericNotEquals",
                  "NumericLessThan",
                  "NumericLessThanEquals",
                  "NumericGreaterThan",
                  "NumericGreaterThanEquals"),
              List.of("aws:MultiFactorAuthAge", "s3:max-keys"),
              List.of("1", 1, "1.5", 1.5, "-3", "+3", 3600, 1e15),
              Arrays.asList("x", "", true, "1e3", "0x1", "1,5", "${aws:username}", null, "1.")),
          new Kind(
              List.of(
                  "DateEquals",
                  "DateNotEquals",
                  "DateLessThan",
                  "DateLessThanEquals",
                  "DateGreaterThan",
                  "DateGreaterThanEquals"),
              List.of("aws:CurrentTime", "aws:TokenIssueTime"),
              List.of(
                  "2026",
                  "2026-01",
                  "2026-01-01",
                  "2026-01-01T00:00Z",
                  "2026-01-01T00:00:00.5+01:00",
                  "2026-01-01T00:00:00",
                  "2026-01-01t00:00:00z",
                  "2026-01-01T00:00:00-0130",
                  1_767_225_600,
                  "1767225600000"),
              Arrays.asList(
                  "x",
                  "",
                  "31.12.2026",
                  "2026-13-01",
                  "2026-02-29",
                  "2026-01-01T24:00Z",
                  true,
                  1.5,
                  "99999999999999999999",
                  null)),
          new Kind(
              List.of("Bool"),
              List.of("aws:SecureTransport"),
              List.of("true", "false", true, false, "TRUE"),
              Arrays.asList("x", "", 1, "yes", null, List.of(true, false))),
          new Kind(
              List.of("Null"),
              List.of("aws:TokenIssueTime", "s3:prefix", "foo:absent"),
              List.of("true", "false", true),
              Arrays.asList("x", "", 0, null)),
          new Kind(
              List.of("BinaryEquals"),
              List.of("foo:bytes"),
              List.of("QUJD", "QQ==", "QUI=", ""),
              Arrays.asList("Q", "QUJ", "Q=Q=", 5)),
          new Kind(
              List.of("IpAddress", "NotIpAddress"),
              List.of("aws:SourceIp"),
              List.of("203.0.113.0/24", "203.0.113.7", "2001:db8::/32", "0.0.0.0/0", "::/0"),
              Arrays.asList("x", "", "203.0.113", "1.2.3.4/33", "10.0.0.0/8", 5, "*", "1.2.3.4/")),
          new Kind(
              List.of("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
              List.of("aws:SourceArn"),
              List.of(
                  "arn:aws:sns:*:*:t",
                  "arn:aws:sns:*:${aws:ResourceAccount}:x",
                  "${aws:PrincipalArn}",
                  "*:*:*:*:*:*"),
              Arrays.asList("*", "arn:aws:sns:*", "x", 5, "")));

  private final Random random;

  RandomDocuments(long seed) {
    random = new Random(seed);
  }

  Map<String, Object> next() {
    List<Object> statements = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      statements.add(statement(i));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(
        "Version", of(List.of("2012-10-17"), Arrays.asList("2008-10-17", "2012", 1, null)));
    document.put(
        "Statement",
        of(
            List.of(statements, statements.getFirst()),
            Arrays.asList(List.of(), Map.of(), null, "x", List.of("x"), List.of(List.of()))));
    return shuffled(document);
  }

  private Map<String, Object> statement(int number) {
    Map<String, Object> statement = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      statement.put(
          "Sid",
          of(
              List.of("A" + random.nextInt(9), "", number + "b"),
              Arrays.asList("a b", "ä", 5, null)));
    }
    put(statement, "Effect", of(List.of("Allow", "Deny"), Arrays.asList("allow", "", 5, null)));
    put(statement, "Action", someOrNone(this::action));
    put(statement, "Resource", someOrNone(this::resource));
    if (random.nextBoolean()) {
      statement.put("Condition", of(List.of(condition()), Arrays.asList(null, List.of(), "x")));
    }
    if (isFault()) {
      statement.put(
          of(List.of("Principal"), List.of("NotPrincipal", "NotAction", "NotResource", "Foo")),
          "*");
    }
    return shuffled(statement);
  }

  private Object action() {
    return of(
        List.of(
            "s3:ListBucket",
            "iam:GetRole",
            "iam:ListUsers",
            "sqs:ReceiveMessage",
            "s3:ListB*",
            "S3:listbucket"),
        Arrays.asList("", "s3", "*:*", "s3*:Get", "s3:Get:x", "s3 :Get", "s3_x:Get", 5, null));
  }

  private Object resource() {
    if (random.nextInt(4) == 0) {
      return "*";
    }
    if (isFault()) {
      return pick(
          Arrays.asList(
              "b/*", "**", "", "arn:aws:s3::", "arn:aws:sqs::*", " *", "arn:", 5, null, List.of()));
    }
    String service =
        of(List.of("s3", "sqs", "iam", "sns", "dynamodb"), List.of("", "*", "s?", "${x}", "s 3"));
    boolean global = service.equals("s3") || service.equals("iam");
    String region =
        global && !isFault()
            ? ""
            : of(List.of("", "*", "eu-west-1", "eu-*"), List.of("${aws:RequestedRegion}"));
    String account =
        of(List.of("", "111122223333", "*", "aws"), List.of("${aws:PrincipalAccount}"));
    String name =
        service.equals("iam") && !isFault()
            ? of(
                List.of("role/x", "user/*", "policy/a/*", "*", "root"),
                List.of("role", "u*", "x/y"))
            : of(
                List.of(
                    "b",
                    "b/*",
                    "*",
                    "q-?",
                    "table/t",
                    "a:b:c",
                    "x/${aws:username}/*",
                    "${aws:PrincipalTag/team, 'none'}",
                    "a/${*}"),
                List.of("${aws:username", "${}", "${x}", "${aws:TagKeys}", "→"));
    return String.join(
        ":",
        "arn",
        of(List.of("aws", "aws", "*", "aws*", "aw?"), List.of("", "AWS", "foo", "a-*", "${aws:x}")),
        service,
        region,
        account,
        name);
  }

  private Map<String, Object> condition() {
    Map<String, Object> condition = new LinkedHashMap<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      Kind kind = pick(KINDS);
      boolean flag = kind.operators().equals(List.of("Bool")) || kind.keys().contains("foo:absent");
      String operator = pick(kind.operators());
      String named =
          of(List.of(operator, operator.toLowerCase(Locale.ROOT)), List.of(operator + "s"));
      if (random.nextInt(5) == 0) {
        named = pick(List.of("ForAllValues:", "ForAnyValue:")) + named;
      }
      if (random.nextInt(5) == 0 && (!operator.equals("Null") || isFault())) {
        named += "IfExists";
      }
      Supplier<Object> value = () -> of(kind.values(), kind.faults());
      String key =
          of(
              kind.keys(),
              List.of("", "SourceIp", "aws:", "aws:ResourceTag/", "aws:usernam", "aws:x "));
      Object values = flag ? value.get() : some(value);
      condition.put(
          named, isFault() ? pick(Arrays.asList(null, List.of(), "x")) : oneKey(key, values));
    }
    return condition;
  }

  private static Map<String, Object> oneKey(String key, Object values) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put(key, values);
    return keys;
  }

  private Object someOrNone(Supplier<Object> one) {
    return isFault() ? List.of() : some(one);
  }

  /** One, or a list of them. */
  private Object some(Supplier<Object> one) {
    if (random.nextBoolean()) {
      return one.get();
    }
    List<Object> all = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      all.add(one.get());
    }
    return all;
  }

  /** An element, which may be missing. */
  private void put(Map<String, Object> statement, String element, Object value) {
    if (!isFault()) {
      statement.put(element, value);
    }
  }

  private boolean isFault() {
    return random.nextInt(100) < FAULTS_OF_A_HUNDRED;
  }

  private <T> T of(List<? extends T> sound, List<? extends T> faults) {
    return isFault() ? pick(faults) : pick(sound);
  }

  private <T> T pick(List<? extends T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private Map<String, Object> shuffled(Map<String, Object> members) {
    List<String> names = new ArrayList<>(members.keySet());
    Collections.shuffle(names, random);
    Map<String, Object> shuffled = new LinkedHashMap<>();
    names.forEach(name -> shuffled.put(name, members.get(name)));
    return shuffled;
  }
}
