"""What leaves the register: the columns of its lists, its pictures and its workbook."""
