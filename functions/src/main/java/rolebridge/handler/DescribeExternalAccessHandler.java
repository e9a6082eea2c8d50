package rolebridge.handler;

import java.util.List;
import rolebridge.composition.Functions;
import rolebridge.domain.audit.DescribeExternalAccess;
import rolebridge.domain.audit.DescribeExternalAccess.AnalyzerFinding;
import rolebridge.domain.audit.PartResult;

public final class DescribeExternalAccessHandler
    extends JsonHandler<DescribeExternalAccessHandler.Input, PartResult> {

  /** What IAM Access Analyzer listed. */
  public record Input(String analyzerArn, List<AnalyzerFinding> findings, boolean more) {

    public Input {
      findings = List.copyOf(findings);
    }
  }

  public DescribeExternalAccessHandler() {
    super(DescribeExternalAccessHandler::new);
  }

  DescribeExternalAccessHandler(Functions functions) {
    this(functions.describeExternalAccess());
  }

  private DescribeExternalAccessHandler(DescribeExternalAccess describeExternalAccess) {
    super(
        Input.class,
        input -> describeExternalAccess.apply(input.analyzerArn(), input.findings(), input.more()));
  }
}
