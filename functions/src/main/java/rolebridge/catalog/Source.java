package rolebridge.catalog;

import rolebridge.domain.port.MayBeMissing;

/**
 * What of the vendor's public repository demisto/content was read.
 *
 * @param yml path of the integration's declaration
 * @param code path of its source
 * @param codeCommit empty when the source was found by a text search only
 * @param codeIndexId that text's id in the search's index; empty when it wasn't found so
 */
public record Source(
    String yml,
    String ymlCommit,
    String code,
    @MayBeMissing String codeCommit,
    @MayBeMissing String codeIndexId) {

  public Source {
    codeCommit = codeCommit == null ? "" : codeCommit;
    codeIndexId = codeIndexId == null ? "" : codeIndexId;
  }
}
