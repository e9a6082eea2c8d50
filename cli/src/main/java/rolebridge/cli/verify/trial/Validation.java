package rolebridge.cli.verify.trial;

import java.util.List;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** Whether Access Analyzer answers, which check --validate asks. */
final class Validation implements Trial {

  @Override
  public String name() {
    return "validation";
  }

  @Override
  public String tried() {
    return "ValidatePolicy of a policy that is right and of one with a misspelled action";
  }

  @Override
  public String expected() {
    return "nothing found in the first, something in the second";
  }

  @Override
  public Seen run(Bench bench) {
    List<String> right =
        bench.judgement().validate(Documents.of(Documents.allow("*", "iam:ListRoles")));
    List<String> wrong =
        bench.judgement().validate(Documents.of(Documents.allow("*", "iam:ListRole")));
    return Seen.of(right.isEmpty() && !wrong.isEmpty(), "found " + right + " and " + wrong);
  }
}
