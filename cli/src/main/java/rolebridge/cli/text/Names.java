package rolebridge.cli.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names in place of ARNs, for rows that say what they are about.
 *
 * @param account whose names need no account behind them
 * @param wide whether ARNs stay as they are
 */
public record Names(String account, boolean wide) {

  /** Of IAM, Secrets Manager and Step Functions: account, type and what follows it. */
  private static final Pattern ARN =
      Pattern.compile(
          "arn:[a-z-]+:(?:iam|secretsmanager|states):[a-z0-9-]*:(\\d{12}):([a-z]+)[:/](.+)");

  private static final int ACCOUNT_PART = 4;

  /** As seen from the account of an ARN, such as an execution's. */
  public static Names of(String arn, boolean wide) {
    String[] parts = arn.split(":", -1);
    return new Names(parts.length > ACCOUNT_PART ? parts[ACCOUNT_PART] : "", wide);
  }

  /** ARNs as they are. */
  public static Names inFull() {
    return new Names("", true);
  }

  /** The words, with names for those that are ARNs. */
  public String of(Object words) {
    return named(words, false);
  }

  /** The same where nothing else says what it is: {@code role x}. */
  public String typed(Object words) {
    return named(words, true);
  }

  private String named(Object words, boolean typed) {
    return wide
        ? String.valueOf(words)
        : List.of(String.valueOf(words).split(" ", -1)).stream()
            .map(word -> word(word, typed))
            .collect(Collectors.joining(" "));
  }

  private String word(String word, boolean typed) {
    Matcher arn = ARN.matcher(word);
    if (!arn.matches()) {
      return word;
    }
    String type = arn.group(2);
    String rest = arn.group(3);
    String name =
        type.equals("secret")
            // Secrets Manager adds six random characters to the name.
            ? rest.replaceFirst("-[A-Za-z0-9]{6}$", "")
            : rest.substring(Math.max(rest.lastIndexOf('/'), rest.lastIndexOf(':')) + 1);
    return (typed ? type + " " : "")
        + name
        + (arn.group(1).equals(account) ? "" : " of " + arn.group(1));
  }
}
