"""What contributors declare, owe and pay to a collecting body: declarations, assessments, dues, payments."""
