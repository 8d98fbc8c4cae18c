"""The areas of service of the association and of the platforms."""

from models.declare import Choices


class ServiceArea(Choices):
    """What a service or a platform helps with."""

    CAPITAL = "资本运作", "Capital operations"
    EXPORT = "出口", "Export"
    TRAINING = "人才培训", "Talent training"
    RESEARCH_COOPERATION = "产学研合作", "Industry-university-research cooperation"
    EXCHANGE = "行业交流", "Trade exchange"
    DESIGN = "研发设计", "R&D and design"
    CONSULTING = "管理咨询", "Management consulting"
    PROMOTION = "设计推广", "Design promotion"
    TRADING = "交易", "Trading"
    OTHER = "其他", "Other"
